import assert from "node:assert/strict";
import { getPersonalRecords } from "../../../supabase/functions/mcp/toolsets/workouts/get_personal_records.ts";
import { everyPage, openGym, refusal } from "./gym.ts";

function onDay(day: number) {
  return { started_at: `2026-01-0${day}T10:00:00Z` };
}

Deno.test("get_personal_records gives the best set by each measure, with its day and workout", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const light = await gym.log(ann, "Squat", [
    { weight: 200, reps: 1, kind: "warmup" },
    { weight: 60, reps: 20 },
  ], onDay(1));
  const heavy = await gym.log(ann, "Squat", [
    { weight: 110, reps: 1 },
    { weight: 100, reps: 8 },
  ], onDay(2));

  const { items } = await gym.call(getPersonalRecords, ann, {
    exercise: "squat",
  });
  assert.deepEqual(items, [{
    exercise: "Squat",
    records: [
      ["weight", 110, 110, 1, "2026-01-02", heavy.workout_id],
      ["estimated_one_rep_max", 126.67, 100, 8, "2026-01-02", heavy.workout_id],
      ["volume", 1200, 60, 20, "2026-01-01", light.workout_id],
      ["reps", 20, 60, 20, "2026-01-01", light.workout_id],
    ].map(([most, value, weight, reps, date, workout_id]) => ({
      most,
      value,
      weight,
      reps,
      date,
      workout_id,
    })),
  }]);
});

Deno.test("get_personal_records knows distance and duration, and no weight where there is none", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await gym.log(ann, "Run", [
    { distance_m: 5000, duration_s: 1500 },
    { distance_m: 3000, duration_s: 1800 },
  ]);
  const { items: [run] } = await gym.call(getPersonalRecords, ann);
  assert.deepEqual(
    run.records.map(({ most, value }: never) => [most, value]),
    [["distance_m", 5000], ["duration_s", 1800]],
  );
});

Deno.test("get_personal_records gives the first of equal sets", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await gym.log(ann, "Squat", [{ weight: 100, reps: 5 }], onDay(2));
  await gym.log(ann, "Squat", [{ weight: 100, reps: 5 }], onDay(1));
  const { items: [squat] } = await gym.call(getPersonalRecords, ann);
  assert.deepEqual(
    new Set(squat.records.map(({ date }: { date: string }) => date)),
    new Set(["2026-01-01"]),
  );
});

Deno.test("get_personal_records converts weights, not repetitions", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await gym.log(ann, "Squat", [{ weight: 225, reps: 10 }], {
    weight_unit: "lb",
  });
  const { items: [squat] } = await gym.call(getPersonalRecords, ann, {
    weight_unit: "lb",
  });
  assert.deepEqual(
    squat.records.map(({ most, value, weight }: never) => [
      most,
      value,
      weight,
    ]),
    [
      ["weight", 225, 225],
      ["estimated_one_rep_max", 300, 225],
      ["volume", 2250, 225],
      ["reps", 10, 225],
    ],
  );
});

Deno.test("get_personal_records goes through all exercises over its pages", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const names = ["Bench", "Curl", "Dip", "Plank", "Squat"];
  for (const name of names) await gym.log(ann, name, [{ reps: 3 }]);
  const items = await everyPage(gym, getPersonalRecords, ann, { limit: 2 });
  assert.deepEqual(items.map((item) => Object(item).exercise), names);
});

Deno.test("get_personal_records refuses an exercise the log does not have", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await assert.rejects(
    gym.call(getPersonalRecords, ann, { exercise: "Yoga" }),
    refusal("not_found", /no exercise of that name/),
  );
});
