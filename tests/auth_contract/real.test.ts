import { onRealAuth } from "./on_real_auth.ts";
import { proveContract } from "./prove_contract.ts";
import { proveFlow } from "./prove_flow.ts";

await onRealAuth((name, auth) => {
  proveContract(name, auth);
  proveFlow(name, auth);
});
