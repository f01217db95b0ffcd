import assert from "node:assert/strict";
import { openGym } from "./gym.ts";

Deno.test("every table of workouts has row-level security, forced", async () => {
  await using gym = await openGym();
  const tables = await gym.database.sql`
    select relname, relrowsecurity and relforcerowsecurity as guarded
    from pg_class
    where relnamespace = 'workouts'::regnamespace and relkind = 'r'`;
  assert.equal(tables.length, 4);
  assert.deepEqual(tables.filter(({ guarded }) => !guarded), []);
});

Deno.test("every table of a toolset counts toward what one user may keep", async () => {
  await using gym = await openGym();
  const uncounted = await gym.database.sql`
    select relname from pg_class
    where relnamespace = 'workouts'::regnamespace and relkind = 'r'
      and 3 > (
        select count(*) from pg_trigger
        where tgrelid = pg_class.oid and tgfoid = 'mcp.count_bytes'::regproc
      )`;
  assert.deepEqual([...uncounted], []);
});

Deno.test("every foreign key of workouts has an index that begins with it", async () => {
  await using gym = await openGym();
  const unindexed = await gym.database.sql`
    select conname from pg_constraint as key
    where contype = 'f' and connamespace = 'workouts'::regnamespace
      and not exists (
        select from pg_index
        where indrelid = key.conrelid
          and (indkey::int2[])[0:cardinality(conkey) - 1] = conkey
      )`;
  assert.deepEqual([...unindexed], []);
});

Deno.test("every table and view of workouts says what it holds", async () => {
  await using gym = await openGym();
  const silent = await gym.database.sql`
    select relname from pg_class
    where relnamespace = 'workouts'::regnamespace and relkind in ('r', 'v')
      and obj_description(oid) is null`;
  assert.deepEqual([...silent], []);
});

Deno.test("the newest sets of an exercise come out of one index, in order", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const plan = await gym.database.sql.begin(async (sql) => {
    // A small table is quicker sorted; what counts is that a large one need not be.
    for (const way of ["sort", "seqscan", "bitmapscan"]) {
      await sql`select set_config(${`enable_${way}`}, 'off', true)`;
    }
    await sql`select
      set_config('mcp.permissions', '*', true),
      set_config('request.jwt.claims', ${JSON.stringify(ann.claims)}, true),
      set_config('role', 'authenticated', true)`;
    return await sql`
      explain (costs off)
      select performed_on, weight_kg from workouts.exercise_stats
      where exercise_id = (
        select id from workouts.exercise where name_key = lower('Squat')
      )
      and (completed_at, position, set_id) <
        (now(), 5, 'ffffffff-ffff-4fff-8fff-ffffffffffff')
      order by completed_at desc, position desc, set_id desc limit 21`;
  });
  const text = plan.map((row) => row["QUERY PLAN"]).join("\n");
  assert.match(text, /Index Scan using performed_set_newest/);
  assert.match(text, /Index Cond: .*user_id.*exercise_id.*ROW\(completed_at/);
  assert.match(text, /Index Cond: .*user_id.*name_key = 'squat'/);
  assert.doesNotMatch(text, /Sort|Seq Scan/);
});
