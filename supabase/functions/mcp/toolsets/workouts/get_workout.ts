import { z } from "zod";
import {
  fieldsOf,
  fromCursor,
  page,
  pageOf,
  picked,
  toPage,
} from "../../core/page.ts";
import { sql } from "../../core/sql.ts";
import { defineTool } from "../../core/tool.ts";
import {
  LoggedSet,
  loggedSet,
  SET_COLUMNS,
  type SetRow,
} from "./logged_set.ts";
import { answerUnit, weightUnit } from "./weight.ts";
import {
  knownWorkout,
  SUMMARIES,
  type SummaryRow,
  workoutId,
  workoutLink,
  WorkoutSummary,
  workoutSummary,
} from "./workout_summary.ts";

/** More exercises than people do in a session. */
const EXERCISES_AT_ONCE = 50;

/** As many as fit into an answer with the longest notes; an exercise of more comes in parts. */
const SETS_IN_A_PART = 100;

/** Of a part of an exercise in its session. */
const Place = z.tuple([z.int32(), z.int32()]);

/** The place before the first part of the first exercise. */
const START = [0, 0] as const;

interface ExerciseRow {
  readonly position: number;
  readonly part: number;
  readonly name: string;
  readonly superset: string | null;
  readonly notes: string | null;
  readonly sets: readonly SetRow[];
}

/** Gives one workout whole. */
export const getWorkout = defineTool({
  name: "get_workout",
  title: "Workout",
  description:
    `One training session with its exercises and every set, in the order they were done.

Use it to discuss or compare a session. Ids come from list_workouts, get_exercise_history and get_personal_records.`,
  permission: "workouts:read",
  effect: "read",
  input: z.object({
    workout_id: workoutId,
    weight_unit: answerUnit,
    fields: fieldsOf(LoggedSet).describe("Only these columns of each set"),
    cursor: page.cursor,
  }),
  output: pageOf(z.object({
    name: z.string(),
    superset: z.string().optional().describe(
      "Exercises that share it were done in turn",
    ),
    notes: z.string().optional(),
    sets: z.array(LoggedSet.partial()),
  })).extend({
    workout: WorkoutSummary,
    notes: z.string().optional().describe("On the first page"),
    weight_unit: weightUnit,
  }),
  examples: [{ workout_id: "de300000-0000-4000-8000-000000000002" }],

  links: ({ workout }) => [workoutLink(workout)],

  async run({ workout_id, weight_unit, fields, cursor }, { db }) {
    const after = fromCursor(cursor, Place);
    const [position, part] = after ?? START;
    const [[workout], exercises] = await db.batch(
      knownWorkout(sql<SummaryRow>`${SUMMARIES} where id = ${workout_id}`),
      sql<ExerciseRow>`
        select entry.position, part, exercise.name, superset,
          case part when 1 then notes end as notes, coalesce(sets, '[]') as sets
        from (
          -- Sets are looked up of what may be answered alone.
          select * from workouts.performed_exercise
          where session_id = ${workout_id} and position >= ${position}
          order by position limit ${EXERCISES_AT_ONCE + 2}
        ) as entry
        join workouts.exercise
          on exercise.user_id = entry.user_id
          and exercise.id = entry.exercise_id
        left join lateral (
          select (place - 1) / ${SETS_IN_A_PART} + 1 as number,
            jsonb_agg(to_jsonb(done) order by position) as sets
          from (
            select row_number() over (order by position) as place, position,
              ${SET_COLUMNS}
            from workouts.exercise_stats
            where performed_exercise_id = entry.id
          ) as done
          group by number
        ) as parts on true
        cross join lateral (select coalesce(number, 1)) as numbered (part)
        where (entry.position, part) > (${position}, ${part})
        order by entry.position, part
        limit ${EXERCISES_AT_ONCE + 1}`,
    );
    const first = after === undefined;
    return toPage(exercises, {
      beside: {
        workout: workoutSummary(workout!, weight_unit),
        notes: first ? workout!.notes ?? undefined : undefined,
        weight_unit,
      },
      limit: EXERCISES_AT_ONCE,
      key: ({ position, part }) => [position, part],
      start: first ? START : undefined,
      item: ({ name, superset, notes, sets }) => ({
        name,
        superset: superset ?? undefined,
        notes: notes ?? undefined,
        sets: sets.map((set) => picked(loggedSet(set, weight_unit), fields)),
      }),
    });
  },
});
