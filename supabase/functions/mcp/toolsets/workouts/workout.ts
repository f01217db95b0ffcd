import { z } from "zod";
import { inLivingMemory } from "./days.ts";
import { setKind } from "./logged_set.ts";
import { label, text } from "./text.ts";
import { MAX_WEIGHT_KG, toKg, weightUnit } from "./weight.ts";

const INSTANT = z.iso.datetime({ offset: true, local: true });
const OFFSET = /(?:Z|[+-]\d\d:\d\d)$/;

/** The arguments that say when a session began. */
export const sessionStart = {
  started_at: z.string().max(40).refine(
    (value) => INSTANT.safeParse(value).success && inLivingMemory(value),
    "must be an ISO 8601 time from 1900 to 2199, as 2026-03-01T18:30:00+01:00",
  ).optional().describe(
    "As 2026-03-01T18:30:00+01:00, or without offset and with time_zone; now if absent",
  ),
  time_zone: z.string().max(60).refine(isTimeZone, {
    message: "must be the name of a time zone, such as Europe/Berlin",
  }).optional().describe("Where the user trained, as Europe/Berlin"),
};

/** {@linkcode sessionStart} as given. */
export interface SessionStart {
  readonly started_at?: string | undefined;
  readonly time_zone?: string | undefined;
}

/** Whether the start is a local time of no known place. */
export function lacksTimeZone({ started_at, time_zone }: SessionStart) {
  return started_at !== undefined && time_zone === undefined &&
    !OFFSET.test(started_at);
}

/** The start in the words of `workouts.add_sessions`. */
export function startDocument({ started_at, time_zone }: SessionStart) {
  const offset = started_at?.match(OFFSET)?.[0].replace("Z", "+00:00");
  const start = started_at && offset
    // Postgres refuses offsets of sixteen hours and more.
    ? { started_at: new Date(started_at).toISOString() }
    : { started_at_local: started_at };
  return { ...start, time_zone: time_zone ?? offset ?? "UTC" };
}

/** Bare offsets are left out: Postgres and JavaScript take their signs differently. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

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
