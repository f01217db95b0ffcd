import assert from "node:assert/strict";
import { getExerciseHistory } from "../../../supabase/functions/mcp/toolsets/workouts/get_exercise_history.ts";
import { everyPage, openGym, refusal } from "./gym.ts";

const JANUARY = { started_at: "2026-01-05T10:00:00Z" };

Deno.test("get_exercise_history gives sets newest first, the last of a session before its first", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await gym.log(ann, "Squat", [{ weight: 90, reps: 5 }], {
    started_at: "2026-01-07T10:00:00Z",
  });
  await gym.log(ann, "Squat", [
    { weight: 40, reps: 8, kind: "warmup" },
    { weight: 80, reps: 5, rpe: 8.5 },
  ], JANUARY);

  const answer = await gym.call(getExerciseHistory, ann, { exercise: "sQUAT" });
  assert.equal(answer.exercise, "Squat");
  assert.deepEqual(
    answer.items.map(({ date, kind, weight, reps, rpe }: never) => [
      date,
      kind,
      weight,
      reps,
      rpe,
    ]),
    [
      ["2026-01-07", "normal", 90, 5, undefined],
      ["2026-01-05", "normal", 80, 5, 8.5],
      ["2026-01-05", "warmup", 40, 8, undefined],
    ],
  );
});

Deno.test("get_exercise_history reads pounds back as they were logged", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const weights = [225, 2.5, 132.28, 0.25, 405, 1001.75];
  await gym.log(ann, "Squat", weights.map((weight) => ({ weight, reps: 3 })), {
    weight_unit: "lb",
  });
  const { items } = await gym.call(getExerciseHistory, ann, {
    exercise: "Squat",
    weight_unit: "lb",
  });
  assert.deepEqual(
    items.map(({ weight }: { weight: number }) => weight).reverse(),
    weights,
  );
  assert.equal(items.at(-1).volume, 675);
});

Deno.test("get_exercise_history converts pounds to kilograms by the exact pound", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await gym.log(ann, "Squat", [{ weight: 225, reps: 10 }], {
    weight_unit: "lb",
  });
  const { items: [set], weight_unit } = await gym.call(
    getExerciseHistory,
    ann,
    { exercise: "Squat" },
  );
  assert.equal(weight_unit, "kg");
  assert.equal(set.weight, 102.06); // 102.05828325
  assert.equal(set.volume, 1020.58);
  assert.equal(set.estimated_one_rep_max, 136.08);
});

for (
  const [reps, estimate] of [
    [1, 100],
    [2, 106.67],
    [10, 133.33],
    [12, 140],
    [13, undefined],
    [0, undefined],
  ] as const
) {
  Deno.test(`get_exercise_history estimates a maximum of ${estimate} from 100 × ${reps}`, async () => {
    await using gym = await openGym();
    const ann = await gym.member();
    await gym.log(ann, "Squat", [{ weight: 100, reps }]);
    const { items: [set] } = await gym.call(getExerciseHistory, ann, {
      exercise: "Squat",
    });
    assert.equal(set.estimated_one_rep_max, estimate);
  });
}

Deno.test("get_exercise_history gives every set once over its pages, of equal times too", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const sets = Array.from({ length: 20 }, (_, i) => ({ reps: i }));
  for (const title of ["a", "b"]) {
    await gym.log(ann, "Squat", sets, { ...JANUARY, title });
  }
  const whole = await gym.call(getExerciseHistory, ann, {
    exercise: "Squat",
    limit: 100,
  });
  const paged = await everyPage(gym, getExerciseHistory, ann, {
    exercise: "Squat",
    limit: 3,
  });
  assert.equal(whole.items.length, 40);
  assert.deepEqual(paged, whole.items);
});

Deno.test("get_exercise_history pages on where it was though sets are added", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await gym.log(ann, "Squat", [{ reps: 1 }, { reps: 2 }, { reps: 3 }], JANUARY);
  const first = await gym.call(getExerciseHistory, ann, {
    exercise: "Squat",
    limit: 2,
  });
  await gym.log(ann, "Squat", [{ reps: 9 }]);
  const second = await gym.call(getExerciseHistory, ann, {
    exercise: "Squat",
    limit: 2,
    cursor: first.next_cursor,
  });
  assert.deepEqual(second.items.map(({ reps }: { reps: number }) => reps), [1]);
});

Deno.test("get_exercise_history keeps to the days asked for", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  for (const day of ["04", "05", "06"]) {
    await gym.log(ann, "Squat", [{ reps: Number(day) }], {
      started_at: `2026-01-${day}T23:59:00-08:00`,
    });
  }
  const { items } = await gym.call(getExerciseHistory, ann, {
    exercise: "Squat",
    from: "2026-01-05",
    to: "2026-01-05",
  });
  assert.deepEqual(items.map(({ reps }: { reps: number }) => reps), [5]);
});

Deno.test("get_exercise_history refuses an exercise the log does not have", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await assert.rejects(
    gym.call(getExerciseHistory, ann, { exercise: "Yoga" }),
    refusal("not_found", /no exercise of that name; list_exercises/),
  );
});

Deno.test("get_exercise_history refuses days and cursors that are none", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const refuses = (input: Record<string, unknown>, words: RegExp) =>
    assert.rejects(
      gym.call(getExerciseHistory, ann, { exercise: "Squat", ...input }),
      refusal("invalid_input", words),
    );
  await refuses({ from: "2026-02-30" }, /^from: must be a date from 1900/);
  await refuses({ to: "0000-01-01" }, /^to: must be a date from 1900/);
  await refuses({ weight_unit: "stone" }, /^weight_unit: /);
  const forged = btoa(JSON.stringify(["0000-01-01T00:00:00Z", 1, "x"]));
  await refuses({ cursor: forged }, /^cursor: /);
});

Deno.test("get_exercise_history gives the columns that are picked, and always the id", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const { workout_id } = await gym.log(ann, "Squat", [{ reps: 7 }], JANUARY);
  const { items } = await gym.call(getExerciseHistory, ann, {
    exercise: "Squat",
    fields: ["reps", "date"],
  });
  assert.deepEqual(items, [{ workout_id, date: "2026-01-05", reps: 7 }]);
});

Deno.test("get_exercise_history refuses a column it has not, by name", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await assert.rejects(
    gym.call(getExerciseHistory, ann, {
      exercise: "Squat",
      fields: ["reps", "tempo"],
    }),
    refusal(
      "invalid_input",
      /^fields\.1: no column is called "tempo"; there are kind, weight, reps/,
    ),
  );
});
