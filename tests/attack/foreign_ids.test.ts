import assert from "node:assert/strict";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { stringArguments } from "./arguments.ts";
import { openScene, SECRET } from "./scene.ts";

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

for (const tool of CATALOGUE.tools) {
  for (const argument of stringArguments(tool)) {
    if (argument.format !== "uuid") continue;
    // Defence: row-level security; no query asks whose a row is.
    Deno.test(`another user's ids give ${tool.name} nothing in ${argument.path.join(".")}`, async () => {
      await using scene = await openScene();
      const before = await scene.annsRows();
      const ids = new Set(before.match(UUID));
      assert.ok(ids.size > 5);
      const caller = await scene.attacker();
      for (const id of ids) {
        const told = await scene.call(caller, tool.name, argument.with(id));
        assert.notEqual(told.outcome, "unavailable");
        assert.ok(!told.text.includes(SECRET), told.text);
      }
      scene.assertNoFault();
      assert.ok(await scene.annsRows() === before, "Ann's rows changed");
    });
  }
}
