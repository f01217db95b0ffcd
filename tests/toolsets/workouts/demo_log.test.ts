import assert from "node:assert/strict";
import { freshDatabase } from "../../support/database.ts";

const SEED = new URL("../../../supabase/seed.sql", import.meta.url);

Deno.test("the demo log holds three sessions a week for twelve weeks, until yesterday", async () => {
  await using database = await freshDatabase();
  const [log] = await database.sql`
    select count(distinct session_id)::int as sessions,
      count(distinct exercise)::int as exercises,
      max(performed_on) - min(performed_on) as days
    from workouts.exercise_stats
    join auth.users on users.id = user_id and email = 'demo@example.com'`;
  assert.deepEqual({ ...log }, { sessions: 36, exercises: 9, days: 82 });
});

Deno.test("seeding again adds nothing", async () => {
  await using database = await freshDatabase();
  const { sql } = database;
  const counted = async () => [
    ...await sql`
      select (select count(*) from auth.users) as users,
        (select count(*) from auth.identities) as identities,
        (select count(*) from workouts.performed_set) as sets`,
  ];
  const before = await counted();
  await sql.unsafe(await Deno.readTextFile(SEED));
  assert.deepEqual(await counted(), before);
});

Deno.test("the demo log leaves someone else of that address alone", async () => {
  await using database = await freshDatabase();
  const { sql } = database;
  await sql`delete from auth.users where email = 'demo@example.com'`;
  await sql`insert into auth.users (id, email)
    values (gen_random_uuid(), 'demo@example.com')`;
  await sql.unsafe(await Deno.readTextFile(SEED));
  const sets = await sql`select from workouts.performed_set`;
  assert.equal(sets.length, 0);
});
