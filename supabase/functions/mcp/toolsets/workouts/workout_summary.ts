import { z } from "zod";
import { required, sql, type Statement } from "../../core/sql.ts";
import type { Link } from "../../core/tool.ts";
import { fromKg, type WeightUnit } from "./weight.ts";

/**
 * A workout in a line: when by the user's clock there, how long, how much. The
 * volume, the sum of weight × reps, is in the answer's `weight_unit`.
 */
export const WorkoutSummary = z.object({
  workout_id: z.string(),
  title: z.string(),
  started_at: z.string(),
  duration_s: z.number().optional(),
  exercises: z.number(),
  sets: z.number(),
  volume: z.number().describe("Without warm-ups"),
});

/** A row of {@linkcode SUMMARIES}. */
export interface SummaryRow {
  readonly id: string;
  readonly title: string;
  readonly notes: string | null;
  readonly started_at: string;
  readonly started_at_local: string;
  readonly duration_s: number | null;
  readonly exercises: number;
  readonly sets: number;
  readonly volume_kg: number;
}

/** Every workout in a line; conditions and order may follow. */
export const SUMMARIES = sql<SummaryRow>`
  select performed_session.id, title, performed_session.notes, started_at,
    to_char(started_at_local, 'YYYY-MM-DD"T"HH24:MI:SS') as started_at_local,
    duration_s, exercises, sets, volume_kg
  from workouts.performed_session
  cross join lateral (
    select count(distinct performed_exercise.exercise_id) as exercises,
      count(performed_set.id) as sets,
      coalesce(sum(volume_kg) filter (where kind <> 'warmup'), 0) as volume_kg
    from workouts.performed_exercise
    left join workouts.performed_set
      on performed_set.user_id = performed_exercise.user_id
      and performed_set.performed_exercise_id = performed_exercise.id
    where performed_exercise.user_id = performed_session.user_id
      and performed_exercise.session_id = performed_session.id
  ) as counted`;

/** A row as readers see it. */
export function workoutSummary(
  row: SummaryRow,
  unit: WeightUnit,
): z.output<typeof WorkoutSummary> {
  return {
    workout_id: row.id,
    title: row.title,
    started_at: atOffset(row.started_at, row.started_at_local),
    duration_s: row.duration_s ?? undefined,
    exercises: row.exercises,
    sets: row.sets,
    volume: fromKg(row.volume_kg, unit),
  };
}

/** A local time with its offset, from the instant and what clocks showed then. */
function atOffset(instant: string, local: string): string {
  const minutes = Math.round(
    (Date.parse(`${local}Z`) - Date.parse(instant)) / 60_000,
  );
  const digits = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
    .map((part) => String(part).padStart(2, "0"));
  return `${local}${minutes < 0 ? "-" : "+"}${digits.join(":")}`;
}

/** The pattern of the addresses of workouts. */
export const WORKOUT_URI = "workouts://sessions/{workout_id}";

/** Where a workout can be read again. */
export function workoutLink(
  { workout_id, title }: Pick<
    z.output<typeof WorkoutSummary>,
    "workout_id" | "title"
  >,
): Link {
  return {
    type: "resource_link",
    uri: WORKOUT_URI.replace("{workout_id}", workout_id),
    name: workout_id,
    title,
    mimeType: "application/json",
  };
}

/** The argument that picks a workout of the log. */
// The pattern of z.guid() would only burden clients.
export const workoutId = z.string().max(36).refine(
  (value) => z.guid().safeParse(value).success,
  "must be a workout_id of another answer",
).meta({ format: "uuid" });

/** The statement, which gives a row if the caller's log has the workout; else the call is refused. */
export function knownWorkout<Row>(statement: Statement<Row>): Statement<Row> {
  return required(
    statement,
    "not_found",
    "The log has no workout of that id; list_workouts gives its ids.",
  );
}
