import assert from "node:assert/strict";
import { listWorkouts } from "../../../supabase/functions/mcp/toolsets/workouts/list_workouts.ts";
import { logWorkout } from "../../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { everyPage, openGym, refusal } from "./gym.ts";

Deno.test("list_workouts counts exercises and sets, and volume without warm-ups", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const { workout_id } = await gym.call(logWorkout, ann, {
    title: "Legs",
    started_at: "2026-01-05T18:30:00-05:00",
    weight_unit: "kg",
    exercises: [
      {
        name: "Squat",
        sets: [{ kind: "warmup", weight: 40, reps: 8 }, {
          weight: 80,
          reps: 5,
        }],
      },
      { name: "Plank", sets: [{ duration_s: 60 }] },
    ],
  });
  const { items } = await gym.call(listWorkouts, ann);
  assert.deepEqual(JSON.parse(JSON.stringify(items)), [{
    workout_id,
    title: "Legs",
    started_at: "2026-01-05T18:30:00-05:00",
    exercises: 2,
    sets: 3,
    volume: 400,
  }]);
});

Deno.test("list_workouts gives every workout once over its pages, newest first, of equal times too", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  for (let i = 0; i < 12; i++) {
    await gym.log(ann, "Squat", [{ reps: i }], {
      started_at: `2026-01-0${1 + i % 3}T10:00:00.00${i % 2}Z`,
    });
  }
  const whole = await gym.call(listWorkouts, ann);
  const paged = await everyPage(gym, listWorkouts, ann, { limit: 5 });
  assert.equal(whole.items.length, 12);
  assert.deepEqual(paged, whole.items);
  const starts = paged.map((item) => Object(item).started_at);
  assert.deepEqual(starts, starts.toSorted().reverse());
});

Deno.test("list_workouts keeps to the days of the user's clock", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const starts = [
    "2026-01-04T23:59:00+14:00",
    "2026-01-05T00:00:00+14:00",
    "2026-01-05T23:59:00-10:00",
    "2026-01-06T00:00:00-10:00",
  ];
  for (const started_at of starts) {
    await gym.log(ann, "Squat", [{ reps: 1 }], { started_at });
  }
  const titles = async (days: Record<string, string>) =>
    (await gym.call(listWorkouts, ann, days)).items.map(
      ({ started_at }: { started_at: string }) => started_at,
    ).reverse();
  assert.deepEqual(await titles({ from: "2026-01-05", to: "2026-01-05" }), [
    starts[1],
    starts[2],
  ]);
  assert.deepEqual(await titles({ from: "2026-01-05" }), starts.slice(1));
  assert.deepEqual(await titles({ to: "2026-01-04" }), [starts[0]]);
});

Deno.test("list_workouts refuses days that are none", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await assert.rejects(
    gym.call(listWorkouts, ann, { from: "yesterday", to: "2026-13-01" }),
    refusal("invalid_input", /^from: must be a date.* to: must be a date/),
  );
});

Deno.test("list_workouts gives the columns that are picked, and always the id", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const { workout_id } = await gym.log(ann, "Squat", [{ reps: 1 }]);
  const { items } = await gym.call(listWorkouts, ann, {
    fields: ["sets", "title"],
  });
  assert.deepEqual(items, [{ workout_id, title: "Day", sets: 1 }]);
});
