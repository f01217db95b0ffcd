import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type { Tool } from "../../supabase/functions/mcp/core/tool.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { gatewayTo } from "../support/call.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { everyPage } from "../toolsets/workouts/gym.ts";

const TWINS = 6;
const WORKOUT = "00000000-0000-4000-8000-000000000001";

/** A call of every tool that lists, for what a second call finds unchanged. */
const CALLS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  list_exercises: {},
  get_exercise_history: { exercise: "Squat" },
  get_personal_records: {},
  list_workouts: {},
  get_workout: { workout_id: WORKOUT },
  list_connections: { fields: ["permissions"] },
  recent_activity: { outcome: "refused" },
};

for (
  const tool of CATALOGUE.tools.filter(({ output }) =>
    "items" in (output?.shape ?? {})
  )
) {
  Deno.test(`${tool.name} orders equals alike, wherever and however Postgres finds them`, async () => {
    const call = CALLS[tool.name];
    assert.ok(call, `no call of ${tool.name}`);
    await using database = await freshDatabase();
    const caller = await connectedClient(database, await addUser(database));
    await addTwins(database, caller);

    const before = await itemsOf(database, tool, caller, call);
    await moveEverything(database);
    const after = await itemsOf(database, tool, caller, call);
    assert.deepEqual(after, before);
  });
}

/** What a list holds: the same at once and one by one. */
async function itemsOf(
  database: TestDatabase,
  tool: Tool,
  caller: Caller,
  input: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[]> {
  await using gateway = gatewayTo(database);
  const { items } = await gateway.call(tool, caller, input);
  if (!("limit" in tool.input.shape)) return items;
  const single = await everyPage(gateway, tool, caller, { ...input, limit: 1 });
  assert.deepEqual(single, items);
  return items;
}

/** Sessions, sets, clients and calls that differ by nothing but their ids, the highest first. */
async function addTwins({ sql }: TestDatabase, { userId }: Caller) {
  await sql.unsafe(`
    create function pg_temp.id(n int) returns uuid language sql as $$
      select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid
    $$;
    insert into workouts.exercise (user_id, id, name)
    select '${userId}', pg_temp.id(n), (array['Squat', 'Press'])[n]
    from generate_series(2, 1, -1) as n;
    insert into workouts.performed_session
      (user_id, id, source, source_key, title, started_at, started_at_local)
    select '${userId}', pg_temp.id(n), 'strong', n, 'Day', now(), now()
    from generate_series(${TWINS}, 1, -1) as n;
    insert into workouts.performed_exercise
      (user_id, id, session_id, exercise_id, position)
    select '${userId}', pg_temp.id(10 * n - position), pg_temp.id(n),
      pg_temp.id(position), position
    from generate_series(${TWINS}, 1, -1) as n, generate_series(2, 1, -1)
      as position;
    insert into workouts.performed_set
      (user_id, id, performed_exercise_id, exercise_id, completed_at, position,
       weight_kg, reps, duration_s, distance_m)
    select '${userId}', pg_temp.id(100 * entry.position + n * 10 + s), entry.id,
      exercise_id, now(), s, 80, 5, 30, 40
    from generate_series(${TWINS}, 1, -1) as n
    join workouts.performed_exercise as entry on session_id = pg_temp.id(n),
      generate_series(3, 1, -1) as s;
    insert into mcp.grants (user_id, client_id, permission, granted_at)
    select '${userId}', pg_temp.id(n), permission, now()
    from generate_series(${TWINS}, 1, -1) as n,
      unnest(array['workouts:write', 'workouts:read', 'account:read'])
        as permission;
    insert into mcp.audit_log
      (id, user_id, client_id, session_id, request_id, tool, effect, outcome,
       refusal, at)
    overriding system value
    select 1000 + n, '${userId}', pg_temp.id(n), pg_temp.id(n), 'r', 'whoami', 'read',
      'refused', 'not_found', now()
    from generate_series(${TWINS}, 1, -1) as n;
  `);
}

/** Lays every table out anew, by id, and takes the planner's indexes away. */
async function moveEverything({ sql, name }: TestDatabase) {
  const indexes = await sql`
    select conrelid::regclass as place, conname from pg_constraint
    where contype = 'p' and connamespace in ('workouts'::regnamespace,
      'mcp'::regnamespace)`;
  for (const { place, conname } of indexes) {
    await sql.unsafe(`cluster ${place} using ${conname}`);
  }
  for (const way of ["indexscan", "indexonlyscan", "bitmapscan", "hashagg"]) {
    await sql.unsafe(`alter database ${name} set enable_${way} = off`);
  }
}
