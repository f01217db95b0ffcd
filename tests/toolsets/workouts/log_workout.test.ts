import assert from "node:assert/strict";
import { getWorkout } from "../../../supabase/functions/mcp/toolsets/workouts/get_workout.ts";
import { listWorkouts } from "../../../supabase/functions/mcp/toolsets/workouts/list_workouts.ts";
import { logWorkout } from "../../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { openGym, refusal } from "./gym.ts";

const WORKOUT = {
  title: "Legs",
  started_at: "2026-01-05T10:00:00Z",
  weight_unit: "kg",
  exercises: [{ name: "Squat", sets: [{ weight: 80, reps: 5 }] }],
};

Deno.test("log_workout answers with the session it logged", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const { workout_id, ...answer } = await gym.call(logWorkout, ann, WORKOUT);
  assert.match(workout_id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(JSON.parse(JSON.stringify(answer)), {
    title: "Legs",
    started_at: "2026-01-05T10:00:00+00:00",
    exercises: 1,
    sets: 1,
    volume: 400,
    weight_unit: "kg",
    already_logged: false,
    new_exercises: ["Squat"],
  });
});

Deno.test("log_workout names only exercises that are new to the log", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await gym.log(ann, "Squat", [{ reps: 5 }]);
  const { new_exercises } = await gym.call(logWorkout, ann, {
    title: "Legs",
    exercises: ["SQUAT", "Sqaut", " sqaut "].map((name) => ({
      name,
      sets: [{ reps: 5 }],
    })),
  });
  assert.deepEqual(new_exercises, ["Sqaut"]);
});

for (
  const [started_at, time_zone, answered] of [
    ["2026-07-01T18:30:00+02:00", undefined, "2026-07-01T18:30:00+02:00"],
    ["2026-07-01T18:30:00-03:30", undefined, "2026-07-01T18:30:00-03:30"],
    ["2026-07-01T18:30:00Z", undefined, "2026-07-01T18:30:00+00:00"],
    ["2026-07-01T18:30", "Europe/Berlin", "2026-07-01T18:30:00+02:00"],
    ["2026-01-01T18:30", "Europe/Berlin", "2026-01-01T18:30:00+01:00"],
    ["2026-07-01T16:30:00Z", "Europe/Berlin", "2026-07-01T18:30:00+02:00"],
    ["2026-07-01T18:30", "Asia/Kathmandu", "2026-07-01T18:30:00+05:45"],
  ]
) {
  Deno.test(`log_workout takes ${started_at} in ${time_zone ?? "no other zone"} for ${answered}`, async () => {
    await using gym = await openGym();
    const ann = await gym.member();
    const answer = await gym.call(logWorkout, ann, {
      ...WORKOUT,
      started_at,
      time_zone,
    });
    assert.equal(answer.started_at, answered);
  });
}

Deno.test("log_workout starts now unless told otherwise", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const before = Math.floor(Date.now() / 1000) * 1000;
  const { started_at } = await gym.call(logWorkout, ann, {
    ...WORKOUT,
    started_at: undefined,
    time_zone: "Pacific/Auckland",
  });
  assert.match(started_at, /\+1[23]:00$/);
  assert.ok(Date.parse(started_at) >= before);
  assert.ok(Date.parse(started_at) <= Date.now());
});

Deno.test("log_workout logs the same content under one key once", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const keyed = { ...WORKOUT, started_at: undefined, idempotency_key: "k 1" };
  const first = await gym.call(logWorkout, ann, keyed);
  const second = await gym.call(logWorkout, ann, keyed);
  assert.equal(second.workout_id, first.workout_id);
  assert.equal(second.already_logged, true);
  assert.equal((await gym.call(listWorkouts, ann)).items.length, 1);
});

Deno.test("log_workout refuses other content under a used key", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const keyed = { ...WORKOUT, idempotency_key: "k" };
  await gym.call(logWorkout, ann, keyed);
  await assert.rejects(
    gym.call(logWorkout, ann, { ...keyed, title: "Arms" }),
    refusal("conflict"),
  );
  assert.equal((await gym.call(listWorkouts, ann)).items.length, 1);
});

Deno.test("log_workout logs the same session at the same time once without a key", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await gym.call(logWorkout, ann, WORKOUT);
  const { already_logged } = await gym.call(logWorkout, ann, WORKOUT);
  assert.equal(already_logged, true);
});

Deno.test("log_workout logs two sessions that start now and have no key", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const now = { ...WORKOUT, started_at: undefined };
  const first = await gym.call(logWorkout, ann, now);
  const second = await gym.call(logWorkout, ann, now);
  assert.notEqual(second.workout_id, first.workout_id);
});

Deno.test("log_workout lets two users use the same key", async () => {
  await using gym = await openGym();
  const [ann, ben] = [await gym.member(), await gym.member()];
  const keyed = { ...WORKOUT, idempotency_key: "k" };
  await gym.call(logWorkout, ann, keyed);
  const { already_logged } = await gym.call(logWorkout, ben, {
    ...keyed,
    title: "Arms",
  });
  assert.equal(already_logged, false);
});

Deno.test("log_workout logs once for twenty calls at the same time", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const keyed = { ...WORKOUT, idempotency_key: "k" };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => gym.call(logWorkout, ann, keyed)),
  );
  const ids = new Set(answers.map(({ workout_id }) => workout_id));
  const added = answers.filter(({ already_logged }) => !already_logged);
  assert.deepEqual([ids.size, added.length], [1, 1]);
  const { items } = await gym.call(getWorkout, ann, {
    workout_id: answers[0].workout_id,
  });
  assert.deepEqual(items.map(({ sets }: { sets: [] }) => sets.length), [1]);
});

function set(set: Readonly<Record<string, unknown>>) {
  return { exercises: [{ name: "Squat", sets: [set] }] };
}

for (
  const [fault, input, words] of [
    ["no unit", { weight_unit: undefined }, /^weight_unit: required where a/],
    ["half a time", { started_at: "2026-01-05T10:00" }, /^time_zone: required/],
    ["no zone", { time_zone: "Mars/Olympus" }, /^time_zone: must be the name/],
    ["a bare offset", { time_zone: "+02:00" }, /^time_zone: must be the name/],
    ["no time", { started_at: "yesterday" }, /^started_at: must be an ISO/],
    ["antiquity", { started_at: "0044-03-15T12:00:00Z" }, /^started_at: /],
    ["no exercise", { exercises: [] }, /^exercises: /],
    ["an empty title", { title: "  " }, /^title: /],
    ["NUL", { notes: "a\0" }, /^notes: must be well-formed Unicode/],
    ["half a pair", { title: "a\ud800" }, /^title: must be well-formed/],
    ["an empty set", set({}), /^exercises\.0\.sets\.0: needs reps/],
    ["half a rep", set({ reps: 1.5 }), /^exercises\.0\.sets\.0\.reps: /],
    ["a negative weight", set({ weight: -1, reps: 1 }), /sets\.0\.weight: /],
    ["3 tonnes", set({ weight: 3000, reps: 1 }), /weight: at most 2000 kg\./],
    ["an odd effort", set({ reps: 1, rpe: 8.3 }), /sets\.0\.rpe: /],
    ["an unknown field", set({ reps: 1, weight_kg: 5 }), /weight_kg/],
  ] as const
) {
  Deno.test(`log_workout refuses ${fault}, by name, and logs nothing`, async () => {
    await using gym = await openGym();
    const ann = await gym.member();
    await assert.rejects(
      gym.call(logWorkout, ann, { ...WORKOUT, ...input }),
      refusal("invalid_input", words),
    );
    assert.deepEqual((await gym.call(listWorkouts, ann)).items, []);
  });
}

Deno.test("log_workout takes the largest values its schema allows", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const { sets } = await gym.call(logWorkout, ann, {
    title: "x".repeat(200),
    notes: "x".repeat(10_000),
    started_at: "2199-12-31T23:59:59-23:59",
    duration_s: 604_800,
    weight_unit: "lb",
    idempotency_key: "x".repeat(200),
    exercises: [{
      name: "x".repeat(200),
      superset: "x".repeat(40),
      notes: "x".repeat(2_000),
      sets: [{
        weight: 4409,
        reps: 10_000,
        distance_m: 1_000_000,
        duration_s: 604_800,
        rpe: 10,
      }],
    }],
  });
  assert.equal(sets, 1);
});
