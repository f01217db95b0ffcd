import assert from "node:assert/strict";
import type { Caller } from "../../../supabase/functions/mcp/core/caller.ts";
import type { Permission } from "../../../supabase/functions/mcp/core/permission.ts";
import { connectedClient } from "../../support/people.ts";
import { type Gym, openGym } from "./gym.ts";

const WRITES = {
  insert: "insert into workouts.exercise (name) values ('Curl')",
  update: "update workouts.exercise set name = 'Curl' returning id",
  delete: "delete from workouts.performed_session returning id",
  add_sessions: `select * from workouts.add_sessions('[{
    "source": "homeport", "source_key": "k", "title": "Day",
    "time_zone": "UTC", "exercises": []
  }]')`,
};

/** Runs any SQL with the role, the claims and the permissions of the caller's batches. */
async function send(gym: Gym, { claims }: Caller, statement: string) {
  const json = JSON.stringify(claims);
  return await gym.database.sql.begin(async (sql) => {
    await sql`select
      set_config('mcp.permissions', mcp.authenticate(${json}::text::jsonb), true),
      set_config('request.jwt.claims', ${json}, true),
      set_config('role', 'authenticated', true)`;
    return await sql.unsafe(statement);
  });
}

/** How many rows a statement reached: none, too, where it was refused. */
async function reached(gym: Gym, caller: Caller, statement: string) {
  return await send(gym, caller, statement).then(
    ({ count }) => count,
    ({ code }) => {
      assert.match(code, /^(42501|HP000)$/);
      return 0;
    },
  );
}

/** A user with one logged session, and a client of theirs with those permissions. */
async function clientWith(gym: Gym, permissions: readonly Permission[]) {
  const owner = await gym.member();
  await gym.log(owner, "Squat", [{ reps: 5 }]);
  return await connectedClient(gym.database, owner.userId, permissions);
}

for (const [name, statement] of Object.entries(WRITES)) {
  Deno.test(`a client without workouts:write reaches nothing by ${name}`, async () => {
    await using gym = await openGym();
    const reader = await clientWith(gym, ["workouts:read"]);
    assert.equal(await reached(gym, reader, statement), 0);
    const writer = await clientWith(gym, ["workouts:read", "workouts:write"]);
    assert.equal(await reached(gym, writer, statement), 1);
  });
}

for (
  const relation of [
    "exercise",
    "performed_session",
    "performed_exercise",
    "performed_set",
    "exercise_stats",
  ]
) {
  Deno.test(`a client without workouts:read sees nothing in ${relation}`, async () => {
    await using gym = await openGym();
    const statement = `select from workouts.${relation}`;
    const writer = await clientWith(gym, ["workouts:write"]);
    assert.equal(await reached(gym, writer, statement), 0);
    const reader = await clientWith(gym, ["workouts:read"]);
    assert.equal(await reached(gym, reader, statement), 1);
  });

  Deno.test(`anonymous requests are refused ${relation}`, async () => {
    await using gym = await openGym();
    await assert.rejects(
      gym.database.sql.begin(async (sql) => {
        await sql`set local role anon`;
        await sql`select from ${sql(`workouts.${relation}`)}`;
      }),
      { code: "42501" },
    );
  });
}

Deno.test("a grant that is withdrawn ends what a token can reach", async () => {
  await using gym = await openGym();
  const client = await clientWith(gym, ["workouts:read"]);
  await gym.database.sql`
    delete from mcp.grants where client_id = ${client.clientId!}`;
  assert.equal(
    await reached(gym, client, "select from workouts.performed_set"),
    0,
  );
});

Deno.test("no user can log in another's name", async () => {
  await using gym = await openGym();
  const [ann, ben] = [await gym.member(), await gym.member()];
  const inAnnsName = `insert into workouts.exercise (user_id, name)
    values ('${ann.userId}', 'Squat')`;
  assert.equal(await reached(gym, ben, inAnnsName), 0);
  assert.equal(await reached(gym, ann, inAnnsName), 1);
});

Deno.test("no row can point at another user's", async () => {
  await using gym = await openGym();
  const [ann, ben] = [await gym.member(), await gym.member()];
  const { workout_id } = await gym.log(ann, "Squat", [{ reps: 5 }]);
  await gym.log(ben, "Squat", [{ reps: 5 }]);
  const intoAnns = `
    insert into workouts.performed_exercise (session_id, exercise_id, position)
    select '${workout_id}', id, 2 from workouts.exercise`;
  await assert.rejects(send(gym, ben, intoAnns), { code: "23503" });
  assert.equal(await reached(gym, ann, intoAnns), 1);
});

Deno.test("deleting a user deletes their log, and no other", async () => {
  await using gym = await openGym();
  const [ann, ben] = [await gym.member(), await gym.member()];
  for (const user of [ann, ben]) await gym.log(user, "Squat", [{ reps: 5 }]);
  const { sql } = gym.database;
  await sql`delete from auth.users where id = ${ann.userId}`;
  const left = await sql`
    select user_id from workouts.exercise_stats
    where user_id in (${ann.userId}, ${ben.userId})`;
  assert.deepEqual(left.map(({ user_id }) => user_id), [ben.userId]);
});
