import assert from "node:assert/strict";
import { join } from "node:path";
import { AUTH_ROUTES, routesIn } from "./auth_routes.ts";
import { onRealAuth } from "./on_real_auth.ts";
import { proveContract } from "./prove_contract.ts";
import { proveFlow } from "./prove_flow.ts";
import { proveNobody } from "./prove_nobody.ts";
import { ROUTES } from "./real_binary.ts";

await onRealAuth((name, auth, { cwd }) => {
  proveContract(name, auth);
  proveFlow(name, auth);
  proveNobody(name, auth);

  Deno.test(`${name}: every route is classified as its source guards it`, async () => {
    const path = join(cwd, ROUTES);
    const found = routesIn(await Deno.readTextFile(path));
    assert.deepEqual(
      [...found.keys()].sort(),
      Object.keys(AUTH_ROUTES).sort(),
    );
    for (const [route, guard] of found) {
      const takes = AUTH_ROUTES[route];
      assert.equal(takes === "user" || takes === "admin" ? takes : "", guard);
    }
  });
});
