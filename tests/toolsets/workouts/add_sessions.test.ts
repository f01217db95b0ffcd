import assert from "node:assert/strict";
import type { Caller } from "../../../supabase/functions/mcp/core/caller.ts";
import { json, sql } from "../../../supabase/functions/mcp/core/sql.ts";
import { sessionOf } from "../../support/people.ts";
import { type Gym, openGym, refusal } from "./gym.ts";

interface Added {
  readonly source_key: string;
  readonly session_id: string;
  readonly added: boolean;
}

async function addSessions(gym: Gym, user: Caller, sessions: unknown[]) {
  const [rows] = await gym.gateway.session(user).batch(
    sql<Added>`select * from workouts.add_sessions(${json(sessions)})`,
  );
  return [...rows];
}

async function userOf(gym: Gym): Promise<Caller> {
  const { userId } = await gym.member();
  return await sessionOf(gym.database, userId);
}

function session(source_key: string, exercises: readonly string[] = ["Squat"]) {
  return {
    source: "strong",
    source_key,
    title: "Day",
    started_at_local: "2026-01-05T10:00:00",
    time_zone: "Europe/Berlin",
    exercises: exercises.map((name) => ({
      name,
      sets: [{ kind: "normal", weight_kg: 80, reps: 5 }],
    })),
  };
}

async function count(gym: Gym, user: Caller) {
  const [counts] = await gym.database.sql`
    select
      (select count(*)::int from workouts.performed_session
        where user_id = ${user.userId}) as sessions,
      (select count(*)::int from workouts.exercise
        where user_id = ${user.userId}) as exercises,
      (select count(*)::int from workouts.performed_set
        where user_id = ${user.userId}) as sets`;
  return { ...counts };
}

Deno.test("add_sessions() answers in the order of its input", async () => {
  await using gym = await openGym();
  const ann = await userOf(gym);
  const first = await addSessions(gym, ann, ["c", "a"].map((k) => session(k)));
  const second = await addSessions(
    gym,
    ann,
    ["b", "a", "c"].map((k) => session(k)),
  );
  assert.deepEqual(
    second.map(({ source_key, added }) => [source_key, added]),
    [["b", true], ["a", false], ["c", false]],
  );
  assert.equal(second[1]!.session_id, first[1]!.session_id);
});

Deno.test("add_sessions() adds a session that its input holds twice once", async () => {
  await using gym = await openGym();
  const ann = await userOf(gym);
  const rows = await addSessions(gym, ann, [session("a"), session("a")]);
  assert.deepEqual(rows.map(({ added }) => added), [true, false]);
  assert.equal(rows[0]!.session_id, rows[1]!.session_id);
  assert.deepEqual(await count(gym, ann), {
    sessions: 1,
    exercises: 1,
    sets: 1,
  });
});

Deno.test("add_sessions() knows an exercise in any case, and keeps its first spelling", async () => {
  await using gym = await openGym();
  const ann = await userOf(gym);
  await addSessions(gym, ann, [session("a", ["Élan", "éLAN", " Élan "])]);
  await addSessions(gym, ann, [session("b", ["ÉLAN"])]);
  const names = await gym.database.sql`
    select name from workouts.exercise where user_id = ${ann.userId}`;
  assert.deepEqual(names.map(({ name }) => name), ["Élan"]);
});

Deno.test("add_sessions() adds nothing twice for twenty calls at the same time", async () => {
  await using gym = await openGym();
  const ann = await userOf(gym);
  const sessions = Array.from(
    { length: 10 },
    (_, i) => session(`k${i}`, [`Exercise ${i}`, `Exercise ${i + 1}`]),
  );
  // Each in another order, so that calls that waited for each other would deadlock.
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      addSessions(
        gym,
        ann,
        [...sessions.slice(i % 10), ...sessions.slice(0, i % 10)],
      )),
  );
  assert.equal(answers.flat().filter(({ added }) => added).length, 10);
  assert.deepEqual(await count(gym, ann), {
    sessions: 10,
    exercises: 11,
    sets: 20,
  });
});

Deno.test("add_sessions() adds 2,000 sessions at once within a batch's time", async () => {
  await using gym = await openGym();
  const ann = await userOf(gym);
  const names = ["Squat", "Bench", "Row", "Curl"];
  const rows = await addSessions(
    gym,
    ann,
    Array.from({ length: 2000 }, (_, i) => session(`k${i}`, names)),
  );
  assert.ok(rows.every(({ added }) => added));
  assert.deepEqual(await count(gym, ann), {
    sessions: 2000,
    exercises: 4,
    sets: 8000,
  });
});

Deno.test("add_sessions() adds nothing where one session is wrong", async () => {
  await using gym = await openGym();
  const ann = await userOf(gym);
  const wrong = { ...session("b"), duration_s: -1 };
  await assert.rejects(
    addSessions(gym, ann, [session("a"), wrong]),
    refusal("unavailable"),
  );
  assert.deepEqual(await count(gym, ann), {
    sessions: 0,
    exercises: 0,
    sets: 0,
  });
});

Deno.test("add_sessions() refuses a time zone that Postgres does not know", async () => {
  await using gym = await openGym();
  const ann = await userOf(gym);
  await assert.rejects(
    addSessions(gym, ann, [{ ...session("a"), time_zone: "Mars/Olympus" }]),
    refusal("invalid_input", /^time_zone: not the name of a time zone/),
  );
});

for (
  const [time_zone, instant] of [
    ["Europe/Berlin", "2026-01-05T09:00:00.000Z"],
    ["America/New_York", "2026-01-05T15:00:00.000Z"],
    ["+02:00", "2026-01-05T08:00:00.000Z"],
    ["-05:30", "2026-01-05T15:30:00.000Z"],
  ]
) {
  Deno.test(`add_sessions() takes 10:00 in ${time_zone} for ${instant}`, async () => {
    await using gym = await openGym();
    const ann = await userOf(gym);
    await addSessions(gym, ann, [{ ...session("a"), time_zone }]);
    const [row] = await gym.database.sql`
      select started_at, to_char(started_at_local, 'HH24:MI') as clock
      from workouts.performed_session where user_id = ${ann.userId}`;
    assert.equal(row!.started_at.toISOString(), instant);
    assert.equal(row!.clock, "10:00");
  });
}
