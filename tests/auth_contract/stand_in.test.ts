import { standIn } from "../../supabase/local/auth/stand_in.ts";
import { proveContract } from "./prove_contract.ts";
import { proveFlow } from "./prove_flow.ts";
import { proveNobody } from "./prove_nobody.ts";

proveContract("stand-in", standIn);
proveFlow("stand-in", standIn);
proveNobody("stand-in", standIn);
