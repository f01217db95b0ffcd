import assert from "node:assert/strict";
import { unzipped } from "../exports/unzipped.ts";
import { recordCalls } from "../support/calls.ts";
import { connectedClient } from "../support/people.ts";
import type { TestDatabase } from "../support/database.ts";
import { accountScene, type SiteSession } from "./account_scene.ts";

const STRONG = `Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps
2021-02-10 16:46:13,"Push",1h,"Bench Press",1,80,5
2021-02-10 16:46:13,"Push",1h,"Dips",1,0,9
`;

/** A user who has something in every table that keeps something of them. */
async function userWithAll(
  database: TestDatabase,
  user: SiteSession,
) {
  const imported = await user.request("/import?unit=kg&time_zone=UTC", {
    method: "POST",
    body: STRONG,
  });
  assert.match(await imported.text(), /"type":"report"/);
  const client = await connectedClient(database, user.caller.userId);
  await recordCalls(database, client, [{}]);
  await database.sql`
    insert into mcp.tasks (user_id, client_id, tool, permission, state, askable)
    values (${client.userId}, ${client.clientId!}, 'start_work',
      'workouts:read', '{}', '[]')`;
}

/** Every table of ours with a user's rows, and how many there are of this one's. */
async function rowsOf({ sql }: TestDatabase, userId: string) {
  const tables = await sql<{ name: string }[]>`
    select table_schema || '.' || table_name as name
    from information_schema.columns join information_schema.tables
      using (table_schema, table_name)
    where column_name = 'user_id' and table_type = 'BASE TABLE'
      and table_schema not in ('auth', 'pg_catalog', 'information_schema')`;
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const rows = await sql`select from ${sql(name)} where user_id = ${userId}`;
    counts[name] = rows.length;
  }
  return counts;
}

/** What the server keeps to do its work, and says nothing about the user. */
const PASSING = ["mcp.buckets", "mcp.client_questions", "mcp.client_watches"];

Deno.test("GET /account/export has every row of every table that keeps something of the user", async () => {
  await using scene = await accountScene();
  const ann = await scene.visitor();
  await userWithAll(scene.database, ann);
  const response = await ann.request("/export");
  assert.equal(response.headers.get("content-type"), "application/zip");
  const files = unzipped(await response.bytes());
  const counts = await rowsOf(scene.database, ann.caller.userId);
  assert.ok(counts["workouts.performed_set"]! > 0);
  for (const [table, count] of Object.entries(counts)) {
    if (PASSING.includes(table)) continue;
    const file = files.get(`${table.replace(".", "/")}.json`);
    assert.equal(JSON.parse(file ?? "[]").length, count, table);
    assert.ok(count > 0, `nothing in ${table} to export`);
  }
  assert.equal(
    JSON.parse(files.get("account.json")!)[0].user_id,
    ann.caller.userId,
  );
});

Deno.test("GET /account/export has every row once, beyond one visit's worth", async () => {
  await using scene = await accountScene();
  const ann = await scene.visitor();
  const { userId, sessionId } = ann.caller;
  await scene.database.sql`
    insert into mcp.audit_log
      (user_id, session_id, request_id, tool, effect, outcome)
    select ${userId}, ${sessionId}, 'r', 'log_workout', 'add', 'done'
    from generate_series(1, 4500)`;
  const files = unzipped(await (await ann.request("/export")).bytes());
  const calls = JSON.parse(files.get("mcp/audit_log.json")!);
  const ids = new Set(calls.map(({ id }: { readonly id: number }) => id));
  assert.deepEqual([calls.length, ids.size], [4500, 4500]);
});

Deno.test("GET /account/export has nothing of another user's", async () => {
  await using scene = await accountScene();
  await userWithAll(scene.database, await scene.visitor());
  const ben = await scene.visitor();
  const files = unzipped(await (await ben.request("/export")).bytes());
  files.delete("account.json");
  assert.ok(files.size > 4);
  for (const [name, content] of files) assert.equal(content, "[]\n", name);
});

Deno.test("DELETE /account/data leaves nothing but the record, of which it is one", async () => {
  await using scene = await accountScene();
  const [ann, ben] = [await scene.visitor(), await scene.visitor()];
  await userWithAll(scene.database, ann);
  await userWithAll(scene.database, ben);
  const bens = await rowsOf(scene.database, ben.caller.userId);
  const response = await ann.request("/data", {
    method: "DELETE",
    body: '{"confirmation":"delete my data"}',
  });
  assert.equal(response.status, 204);
  const { "mcp.audit_log": _, ...left } = await rowsOf(
    scene.database,
    ann.caller.userId,
  );
  assert.deepEqual(Object.values(left).filter((count) => count > 0), []);
  assert.deepEqual(await rowsOf(scene.database, ben.caller.userId), bens);
  const [record] = await scene.database.sql`
    select client_id, tool, effect, outcome, arguments from mcp.audit_log
    where user_id = ${ann.caller.userId} order by id desc limit 1`;
  assert.deepEqual(record, {
    client_id: null,
    tool: "delete_my_data",
    effect: "destroy",
    outcome: "done",
    arguments: null,
  });
});

for (const body of ["{}", '{"confirmation":"yes"}', "", "[]"]) {
  Deno.test(`DELETE /account/data deletes nothing for the body "${body}"`, async () => {
    await using scene = await accountScene();
    const ann = await scene.visitor();
    await userWithAll(scene.database, ann);
    const before = await rowsOf(scene.database, ann.caller.userId);
    const response = await ann.request("/data", { method: "DELETE", body });
    assert.equal(response.status, 400);
    assert.equal((await response.json()).code, "invalid_input");
    assert.deepEqual(await rowsOf(scene.database, ann.caller.userId), before);
  });
}
