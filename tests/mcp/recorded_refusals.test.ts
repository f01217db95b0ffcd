import assert from "node:assert/strict";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { deletion } from "../support/deletion.ts";
import { modernRequest } from "../support/modern_request.ts";
import { addUser, connectedClient } from "../support/people.ts";

/** What is refused before there is any work, and how it stands in the record. */
const REFUSED: Readonly<
  Record<string, readonly [method: string, params: object, record: string]>
> = {
  "an argument whose name no text of Postgres can hold": [
    "tools/call",
    { name: "list_workouts", arguments: { "a\u0000b": 1 } },
    "list_workouts refused invalid_input",
  ],
  "an argument whose name is half a character": [
    "tools/call",
    { name: "list_workouts", arguments: { "a\ud800b": 1 } },
    "list_workouts refused invalid_input",
  ],
  "an unknown tool": [
    "tools/call",
    { name: "drop_tables", arguments: {} },
    "(unknown tool) refused unknown_tool",
  ],
  "a tool that the address does not serve": [
    "tools/call",
    { name: "log_workout", arguments: {} },
    "log_workout refused unknown_tool",
  ],
  "an unknown prompt": [
    "prompts/get",
    { name: "none", arguments: {} },
    "(unknown prompt) refused unknown_prompt",
  ],
  "an unknown address": [
    "resources/read",
    { uri: "file:///etc/passwd" },
    "(unknown resource) refused not_found",
  ],
  "a state that was never given out": [
    "tools/call",
    { name: "list_workouts", arguments: {}, requestState: "v1.e30.x" },
    "list_workouts refused stale_answer",
  ],
  "suggestions for an unknown argument": [
    "completion/complete",
    {
      ref: { type: "ref/prompt", name: "exercise_progress" },
      argument: { name: "constructor", value: "" },
    },
    "complete (unknown completion) done",
  ],
};

for (const [what, [method, params, record]] of Object.entries(REFUSED)) {
  Deno.test(`${what} leaves one record`, async () => {
    await using database = await freshDatabase();
    await using app = await testApp({
      databaseUrl: database.url("mcp_gateway"),
    });
    const caller = await connectedClient(database, await addUser(database));
    await modernRequest(app, {
      path: "/readonly",
      token: await app.token(caller),
      method,
      params: { ...params },
    });
    const records = await database.sql`
      select concat_ws(' ', tool, outcome, refusal) as said, final
      from mcp.audit_log`;
    assert.deepEqual([...records], [{ said: record, final: true }]);
  });
}

Deno.test("a client that cannot be asked leaves one record of that, at the cost of a read", async () => {
  await using scene = await deletion();
  const { database, app, caller, workoutId } = scene;
  await database.sql`delete from mcp.rate_limits`;
  const { result } = await modernRequest(app, {
    token: await app.token(caller),
    method: "tools/call",
    params: { name: "delete_workout", arguments: { workout_id: workoutId } },
  });
  assert.match(result.content[0].text, /^confirmation_required: Delete “/);
  const records = await database.sql`
    select outcome, refusal, final from mcp.audit_log
    where tool = 'delete_workout'`;
  assert.deepEqual([...records], [
    { outcome: "refused", refusal: "confirmation_required", final: true },
  ]);
  const [cost] = await database.sql`
    select round(extract(epoch from full_at - now())
      * client_credits_per_minute / 60)::integer as credits
    from mcp.rate_limits, mcp.settings where client_id is not null`;
  assert.equal(cost!["credits"], 1);
});
