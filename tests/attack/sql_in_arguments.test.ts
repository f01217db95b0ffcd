import assert from "node:assert/strict";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { stringArguments } from "./arguments.ts";
import { openScene, SECRET } from "./scene.ts";

/** What has broken out of strings elsewhere. */
const METACHARACTERS = [
  "'",
  "''",
  "\\'",
  "\\",
  "' or '1'='1",
  "'; delete from workouts.performed_session; --",
  "'); drop table mcp.grants; --",
  "\\'; delete from workouts.performed_set; --",
  "$$; reset role; $$",
  "E'\\'; select 1; --",
  "U&'\\0027'",
  "/* ' */",
  "' union select notes from workouts.performed_session --",
  "'||(select string_agg(notes, ',') from workouts.performed_session)||'",
  "%",
  "_%",
  '{"a":1}',
  '{"}',
  "ʼ＇",
  "'\u0000",
];

/** Their form is asked by the schema's own words, so that no text gets through. */
const CHECKED = [
  "cursor",
  "from",
  "to",
  "since",
  "started_at",
  "time_zone",
  "tool",
];

for (const tool of CATALOGUE.tools) {
  for (const argument of stringArguments(tool)) {
    const path = argument.path.join(".");
    // Defence: `literal`, the one place where a value becomes SQL.
    Deno.test(`SQL in ${tool.name}'s ${path} is text and nothing else`, async () => {
      await using scene = await openScene();
      const before = await scene.annsRows();
      const caller = await scene.attacker();
      const outcomes = new Set<string>();
      for (const text of METACHARACTERS) {
        const told = await scene.call(caller, tool.name, argument.with(text));
        assert.equal(told.status, 200, text);
        assert.notEqual(told.outcome, "unavailable", text);
        assert.ok(!told.text.includes(SECRET), told.text);
        outcomes.add(told.outcome);
      }
      scene.assertNoFault();
      assert.ok(await scene.annsRows() === before, "Ann's rows changed");
      const name = argument.path.at(-1)!;
      if (argument.format === undefined && !CHECKED.includes(name)) {
        assert.notDeepEqual(outcomes, new Set(["invalid_input"]));
      }
    });
  }
}
