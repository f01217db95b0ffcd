import { z } from "zod";
import { setKind } from "./logged_set.ts";
import { lacksTimeZone, sessionStart, startDocument } from "./session_start.ts";
import { label, text } from "./text.ts";
import { MAX_WEIGHT_KG, toKg, weightUnit } from "./weight.ts";

const PerformedSet = z.strictObject({
  kind: setKind.default("normal"),
  weight: z.number().min(0).max(4409).optional().describe("In weight_unit"),
  reps: z.int().min(0).max(10_000).optional(),
  distance_m: z.number().min(0).max(1_000_000).optional(),
  duration_s: z.int().min(0).max(604_800).optional(),
  rpe: z.number().min(1).max(10).multipleOf(0.5).optional(),
});

const PerformedExercise = z.strictObject({
  name: label(200).describe("As list_exercises gives it; else it is new"),
  superset: label(40).optional().describe(
    "The same for exercises done in turn",
  ),
  notes: text(2_000).optional(),
  sets: z.array(PerformedSet).min(1).max(100),
});

const Fields = z.object({
  title: label(200).describe("Such as Push day"),
  exercises: z.array(PerformedExercise).min(1).max(50).describe("In order"),
  weight_unit: weightUnit.optional().describe(
    "Required with weights; ask rather than guess",
  ),
  ...sessionStart,
  duration_s: z.int().min(0).max(604_800).optional(),
  notes: text(10_000).optional(),
  idempotency_key: label(200).optional().describe(
    "Your own; a retry with the same logs nothing twice",
  ),
});

/** A session as a caller tells it; what one field asks of another is asked, too. */
export const Workout = Fields.superRefine(refuseWhatIsMissing);

/** A session as a caller told it. */
export type Workout = z.output<typeof Fields>;

/** The session in the words of `workouts.add_sessions`. */
export function sessionDocument(workout: Omit<Workout, "idempotency_key">) {
  const { title, notes, duration_s, exercises, weight_unit = "kg" } = workout;
  return {
    title,
    notes,
    duration_s,
    ...startDocument(workout),
    exercises: exercises.map(({ sets, ...exercise }) => ({
      ...exercise,
      sets: sets.map(({ weight, ...set }) => ({
        ...set,
        weight_kg: weight === undefined ? undefined : toKg(weight, weight_unit),
      })),
    })),
  };
}

function refuseWhatIsMissing(workout: Workout, context: z.RefinementCtx) {
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });

  if (lacksTimeZone(workout)) {
    refuse(["time_zone"], "required where started_at has no offset");
  }
  const { weight_unit } = workout;
  const sets = workout.exercises.flatMap((exercise, e) =>
    exercise.sets.map((set, s) => ({
      set,
      path: ["exercises", e, "sets", s],
    }))
  );
  if (!weight_unit && sets.some(({ set }) => set.weight !== undefined)) {
    refuse(["weight_unit"], "required where a set has a weight: kg or lb");
  }
  for (const { set, path } of sets) {
    const { weight, reps, distance_m, duration_s } = set;
    if (weight && toKg(weight, weight_unit ?? "kg") > MAX_WEIGHT_KG) {
      refuse([...path, "weight"], `at most ${MAX_WEIGHT_KG} kg`);
    }
    if (
      reps === undefined && distance_m === undefined && duration_s === undefined
    ) {
      refuse(path, "needs reps, distance_m or duration_s");
    }
  }
}
