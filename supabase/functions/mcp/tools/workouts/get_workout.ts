import { z } from "zod";
import { fromCursor, page, pageOf, toPage } from "../../kernel/page.ts";
import { sql } from "../../kernel/statement.ts";
import { defineTool } from "../../kernel/tool.ts";
import {
  LoggedSet,
  loggedSet,
  SET_COLUMNS,
  type SetRow,
} from "./logged_set.ts";
import { answerUnit, weightUnit } from "./weight.ts";
import { unknownWorkout, workoutId } from "./workout_id.ts";
import { workoutLink } from "./workout_link.ts";
import {
  SUMMARIES,
  type SummaryRow,
  WorkoutSummary,
  workoutSummary,
} from "./workout_summary.ts";

/** More exercises than people do in a session, fewer than an answer holds. */
const EXERCISES_AT_ONCE = 50;

interface ExerciseRow {
  readonly position: number;
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
    cursor: page.cursor,
  }),
  output: pageOf(z.object({
    name: z.string(),
    superset: z.string().optional().describe(
      "Exercises that share it were done in turn",
    ),
    notes: z.string().optional(),
    sets: z.array(LoggedSet),
  })).extend({
    workout: WorkoutSummary,
    notes: z.string().optional(),
    weight_unit: weightUnit,
  }),

  links: ({ workout }) => [workoutLink(workout)],

  async run({ workout_id, weight_unit, cursor }, { db }) {
    const [after] = fromCursor(cursor, z.tuple([z.int32()])) ?? [0];
    const [[workout], exercises] = await db.visit(
      sql<SummaryRow>`${SUMMARIES} where id = ${workout_id}`,
      sql<ExerciseRow>`
        select performed_exercise.position, exercise.name, superset, notes, (
          select coalesce(jsonb_agg(to_jsonb(done) order by position), '[]')
          from (
            select position, ${SET_COLUMNS} from workouts.exercise_stats
            where performed_exercise_id = performed_exercise.id
          ) as done
        ) as sets
        from workouts.performed_exercise
        join workouts.exercise
          on exercise.user_id = performed_exercise.user_id
          and exercise.id = performed_exercise.exercise_id
        where session_id = ${workout_id}
          and performed_exercise.position > ${after}
        order by performed_exercise.position
        limit ${EXERCISES_AT_ONCE + 1}`,
    );
    if (!workout) throw unknownWorkout();
    return {
      workout: workoutSummary(workout, weight_unit),
      notes: workout.notes ?? undefined,
      weight_unit,
      ...toPage(exercises, {
        limit: EXERCISES_AT_ONCE,
        key: ({ position }) => [position],
        item: ({ name, superset, notes, sets }) => ({
          name,
          superset: superset ?? undefined,
          notes: notes ?? undefined,
          sets: sets.map((set) => loggedSet(set, weight_unit)),
        }),
      }),
    };
  },
});
