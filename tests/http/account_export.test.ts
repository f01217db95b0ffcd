import assert from "node:assert/strict";
import { PERMISSIONS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import { unzipped } from "../account/unzipped.ts";
import { recordCalls } from "../support/calls.ts";
import { connectedClient } from "../support/people.ts";
import type { TestDatabase } from "../support/database.ts";
import { accountScene, type SiteSession } from "./account_scene.ts";

const STRONG = `Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps
2021-02-10 16:46:13,"Push",1h,"Bench Press",1,80,5
2021-02-10 16:46:13,"Push",1h,"Dips",1,0,9
`;

const RECORD = [
  "call_id",
  "tool",
  "effect",
  "outcome",
  "refusal",
  "final",
  "about",
];

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
  await database.sql`
    insert into mcp.counted_refusals (at, user_id, refusal, calls)
    values (now(), ${client.userId}, 'rate_limited', 1)`;
  await database.sql`
    insert into mcp.audit_gaps (actor, reason, before, user_id, records)
    values ('ops', 'a test', now(), ${client.userId}, 1)`;
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
const PASSING = [
  "mcp.rate_limits",
  "mcp.client_questions",
  "mcp.resource_subscriptions",
];

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
    // The end of the export itself is recorded after it was read.
    const exported = table === "mcp.audit_log" ? count - 1 : count;
    assert.equal(JSON.parse(file ?? "[]").length, exported, table);
    assert.ok(count > 0, `nothing in ${table} to export`);
  }
  assert.equal(
    JSON.parse(files.get("account.json")!)[0].user_id,
    ann.caller.userId,
  );
});

Deno.test("GET /account/export has every row once, beyond one batch's worth", async () => {
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
  // The start of the export itself is on record by then.
  assert.deepEqual([calls.length, ids.size], [4501, 4501]);
});

Deno.test("GET /account/export is recorded as started, and as done with its rows", async () => {
  await using scene = await accountScene();
  const ann = await scene.visitor();
  await connectedClient(scene.database, ann.caller.userId);
  await (await ann.request("/export")).bytes();
  const [started, done, ...others] = await scene.records(ann, ...RECORD);
  const call = {
    call_id: started!["call_id"],
    tool: "export_my_data",
    effect: "read",
    refusal: null,
  };
  assert.deepEqual([started, done, ...others], [
    { ...call, outcome: "started", final: false, about: null },
    {
      ...call,
      outcome: "done",
      final: true,
      // The grants, and the record of the start.
      about: { rows: PERMISSIONS.length + 1 },
    },
  ]);
});

for (const pieces of [0, 1]) {
  Deno.test(`an export whose reader leaves after ${pieces} pieces is recorded as cancelled`, async () => {
    await using scene = await accountScene();
    const ann = await scene.visitor();
    const reader = (await ann.request("/export")).body!.getReader();
    for (let piece = 0; piece < pieces; piece++) await reader.read();
    await reader.cancel();
    const [started, cancelled, ...others] = await scene.records(ann, ...RECORD);
    assert.deepEqual(others, []);
    assert.deepEqual(cancelled, {
      ...started,
      outcome: "refused",
      refusal: "cancelled",
      final: true,
      about: { rows: 0 },
    });
  });
}

Deno.test("an export that fails on the way is recorded as failed", async () => {
  await using scene = await accountScene();
  const ann = await scene.visitor();
  await scene.database.sql`revoke select on workouts.performed_set
    from authenticated`;
  const response = await ann.request("/export");
  await assert.rejects(response.bytes());
  const [, failed] = await scene.records(ann, "outcome", "refusal", "final");
  assert.deepEqual(failed, {
    outcome: "failed",
    refusal: "unavailable",
    final: true,
  });
});

Deno.test("GET /account/export has nothing of another user's", async () => {
  await using scene = await accountScene();
  await userWithAll(scene.database, await scene.visitor());
  const ben = await scene.visitor();
  const files = unzipped(await (await ben.request("/export")).bytes());
  files.delete("account.json");
  const records = JSON.parse(files.get("mcp/audit_log.json")!);
  assert.deepEqual(
    records.map(({ tool }: { readonly tool: string }) => tool),
    ["export_my_data"],
  );
  files.delete("mcp/audit_log.json");
  assert.ok(files.size > 3);
  for (const [name, content] of files) assert.equal(content, "[]\n", name);
});

// Defence: `user_id = auth.uid()` in `everyRow`.
Deno.test("GET /account/export has nothing of another user's where a policy shares rows", async () => {
  await using scene = await accountScene();
  await userWithAll(scene.database, await scene.visitor());
  await scene.database.sql`
    create policy shared on workouts.exercise for select to authenticated
    using (true)`;
  const ben = await scene.visitor();
  const files = unzipped(await (await ben.request("/export")).bytes());
  assert.equal(files.get("workouts/exercise.json"), "[]\n");
});

Deno.test("DELETE /account/data leaves nothing but the record, its gaps and its size, and is on record", async () => {
  await using scene = await accountScene();
  const [ann, ben] = [await scene.visitor(), await scene.visitor()];
  await userWithAll(scene.database, ann);
  await userWithAll(scene.database, ben);
  const before = await rowsOf(scene.database, ann.caller.userId);
  const bens = await rowsOf(scene.database, ben.caller.userId);
  const response = await ann.request("/data", {
    method: "DELETE",
    body: '{"confirmation":"delete my data"}',
  });
  assert.equal(response.status, 204);
  const {
    "mcp.audit_log": _,
    "mcp.audit_gaps": __,
    "mcp.counted_refusals": ___,
    "mcp.rate_limits": ____,
    ...left
  } = await rowsOf(scene.database, ann.caller.userId);
  assert.deepEqual(Object.values(left).filter((count) => count > 0), []);
  assert.deepEqual(await rowsOf(scene.database, ben.caller.userId), bens);
  const [record] = await scene.database.sql`
    select client_id, tool, effect, outcome, arguments, about
    from mcp.audit_log
    where user_id = ${ann.caller.userId} order by id desc limit 1`;
  const { about, ...facts } = record!;
  assert.deepEqual(facts, {
    client_id: null,
    tool: "delete_my_data",
    effect: "destroy",
    outcome: "done",
    arguments: null,
  });
  // Each table that is deleted from, with its rows before.
  const gone = Object.entries(before).filter(([table]) => table in about);
  assert.ok(gone.length >= 5);
  assert.deepEqual(about, Object.fromEntries(gone));
});

for (const body of ["{}", '{"confirmation":"yes"}', "", "[]"]) {
  Deno.test(`DELETE /account/data deletes nothing for the body "${body}"`, async () => {
    await using scene = await accountScene();
    const ann = await scene.visitor();
    await userWithAll(scene.database, ann);
    const { "mcp.audit_log": _, ...before } = await rowsOf(
      scene.database,
      ann.caller.userId,
    );
    const response = await ann.request("/data", { method: "DELETE", body });
    assert.equal(response.status, 400);
    assert.equal((await response.json()).code, "invalid_input");
    const { "mcp.audit_log": __, ...after } = await rowsOf(
      scene.database,
      ann.caller.userId,
    );
    assert.deepEqual(after, before);
    const records = await scene.records(ann, "tool", "outcome", "refusal");
    assert.deepEqual(records.at(-1), {
      tool: "delete_my_data",
      outcome: "refused",
      refusal: "invalid_input",
    });
  });
}

// Defence: `noHead`; Hono has a GET route answer HEAD, and drops its body unread.
for (const path of ["/export", "/activity.csv", "/activity.json"]) {
  Deno.test(`HEAD /account${path} begins no export`, async () => {
    await using scene = await accountScene();
    const ann = await scene.visitor();
    const response = await ann.request(path, { method: "HEAD" });
    assert.equal(response.status, 405);
    const records = await scene.database.sql`select from mcp.audit_log`;
    assert.equal(records.length, 0);
  });
}
