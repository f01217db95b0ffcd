import assert from "node:assert/strict";
import { getWorkout } from "../../../supabase/functions/mcp/toolsets/workouts/get_workout.ts";
import { logWorkout } from "../../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { everyPage, openGym, refusal } from "./gym.ts";

Deno.test("get_workout gives a session whole, in the order it was done", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const { workout_id } = await gym.call(logWorkout, ann, {
    title: "Mixed",
    notes: "Felt „great“",
    started_at: "2026-07-01T18:30:00",
    time_zone: "Europe/Berlin",
    duration_s: 3600,
    weight_unit: "kg",
    exercises: [
      {
        name: "Squat",
        superset: "A",
        notes: "Deep",
        sets: [
          { kind: "warmup", weight: 40, reps: 8 },
          { weight: 80.5, reps: 5, rpe: 8.5 },
        ],
      },
      { name: "Run", sets: [{ distance_m: 5000.5, duration_s: 1500 }] },
      { name: "Squat", sets: [{ weight: 60, reps: 20, kind: "drop" }] },
    ],
  });

  assert.deepEqual(
    JSON.parse(JSON.stringify(await gym.call(getWorkout, ann, { workout_id }))),
    {
      workout: {
        workout_id,
        title: "Mixed",
        started_at: "2026-07-01T18:30:00+02:00",
        duration_s: 3600,
        exercises: 2,
        sets: 4,
        volume: 1602.5,
      },
      notes: "Felt „great“",
      weight_unit: "kg",
      items: [
        {
          name: "Squat",
          superset: "A",
          notes: "Deep",
          sets: [
            {
              kind: "warmup",
              weight: 40,
              reps: 8,
              volume: 320,
              estimated_one_rep_max: 50.67,
            },
            {
              kind: "normal",
              weight: 80.5,
              reps: 5,
              rpe: 8.5,
              volume: 402.5,
              estimated_one_rep_max: 93.92,
            },
          ],
        },
        {
          name: "Run",
          sets: [{ kind: "normal", distance_m: 5000.5, duration_s: 1500 }],
        },
        {
          name: "Squat",
          sets: [{ kind: "drop", weight: 60, reps: 20, volume: 1200 }],
        },
      ],
      truncated: false,
    },
  );
});

Deno.test("get_workout cuts what is too large between exercises, and goes on", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const sets = Array.from({ length: 100 }, (_, i) => ({ weight: i, reps: 10 }));
  const exercises = Array.from({ length: 20 }, (_, i) => ({
    name: `Exercise ${i}`,
    sets,
  }));
  const { workout_id } = await gym.call(logWorkout, ann, {
    title: "Long",
    weight_unit: "kg",
    exercises,
  });

  const first = await gym.call(getWorkout, ann, { workout_id });
  assert.equal(first.truncated, true);
  const items = await everyPage(gym, getWorkout, ann, { workout_id });
  assert.deepEqual(
    items.map((item) => Object(item).name),
    exercises.map(({ name }) => name),
  );
});

Deno.test("get_workout answers in pounds where asked", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const { workout_id } = await gym.log(ann, "Squat", [{
    weight: 225,
    reps: 10,
  }], { weight_unit: "lb" });
  const answer = await gym.call(getWorkout, ann, {
    workout_id,
    weight_unit: "lb",
  });
  assert.equal(answer.workout.volume, 2250);
  assert.equal(answer.items[0].sets[0].estimated_one_rep_max, 300);
});

Deno.test("get_workout refuses an id the log does not have", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await assert.rejects(
    gym.call(getWorkout, ann, { workout_id: crypto.randomUUID() }),
    refusal("not_found", /no workout of that id; list_workouts/),
  );
});

Deno.test("get_workout refuses an id that is none", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await assert.rejects(
    gym.call(getWorkout, ann, { workout_id: "latest" }),
    refusal("invalid_input", /^workout_id: must be a workout_id/),
  );
});

Deno.test("get_workout gives the columns of sets that are picked", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const sets = [{ weight: 80, reps: 5 }, { weight: 85, reps: 4 }];
  const { workout_id } = await gym.log(ann, "Squat", sets);
  const { items } = await gym.call(getWorkout, ann, {
    workout_id,
    fields: ["weight", "reps"],
  });
  assert.deepEqual(items[0].sets, sets);
});

Deno.test("get_workout gives an exercise of very many sets in parts, notes with the first", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const { workout_id } = await gym.call(logWorkout, ann, {
    title: "Long",
    exercises: [{ name: "Squat", notes: "Deep", sets: [{ reps: 0 }] }],
  });
  await gym.database.sql`
    insert into workouts.performed_set
      (user_id, performed_exercise_id, exercise_id, completed_at, position, reps)
    select user_id, id, exercise_id, now(), n, n - 1
    from workouts.performed_exercise, generate_series(2, 250) as n
    where user_id = ${ann.userId}`;
  const { items } = await gym.call(getWorkout, ann, { workout_id });
  const parts = items.map(
    ({ name, notes, sets }: {
      readonly name: string;
      readonly notes?: string;
      readonly sets: readonly unknown[];
    }) => [name, notes, sets.length],
  );
  assert.deepEqual(parts, [
    ["Squat", "Deep", 100],
    ["Squat", undefined, 100],
    ["Squat", undefined, 50],
  ]);
  const reps = items.flatMap(({ sets }: { readonly sets: unknown[] }) => sets)
    .map(({ reps }: { readonly reps: number }) => reps);
  assert.deepEqual(reps, Array.from({ length: 250 }, (_, n) => n));
});
