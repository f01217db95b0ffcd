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
import { days, within } from "./days.ts";
import { exerciseName, knownExercise } from "./exercise_name.ts";
import {
  LoggedSet,
  loggedSet,
  SET_COLUMNS,
  type SetRow,
} from "./logged_set.ts";
import { answerUnit, weightUnit } from "./weight.ts";

interface Row extends SetRow {
  readonly set_id: string;
  readonly session_id: string;
  readonly completed_at: string;
  readonly date: string;
  readonly position: number;
}

/** Of a set among the newest. */
const Place = z.tuple([z.iso.datetime({ offset: true }), z.int32(), z.uuid()]);

const Columns = LoggedSet.extend({ date: z.string() });

/** Lists the sets of one exercise, newest first. */
export const getExerciseHistory = defineTool({
  name: "get_exercise_history",
  title: "Exercise history",
  description:
    `Sets the user has logged for one exercise, newest first, each with its volume and estimated one-rep maximum.

Use it before advising on load, progress or plateaus. Names come from list_exercises.`,
  permission: "workouts:read",
  effect: "read",
  input: z.object({
    exercise: exerciseName,
    weight_unit: answerUnit,
    ...days,
    fields: fieldsOf(Columns),
    ...page,
  }),
  output: pageOf(
    z.object({ workout_id: z.string(), ...Columns.partial().shape }),
  )
    .extend({ exercise: z.string(), weight_unit: weightUnit }),
  examples: [
    { exercise: "Bench Press (Barbell)", limit: 5 },
    {
      exercise: "Squat (Barbell)",
      fields: ["date", "estimated_one_rep_max"],
      weight_unit: "lb",
    },
  ],

  async run(
    { exercise, weight_unit, from, to, fields, limit, cursor },
    { db },
  ) {
    const after = fromCursor(cursor, Place);
    const [[known]] = await db.batch(
      knownExercise(
        sql<{ readonly name: string; readonly sets: readonly Row[] }>`
        select name, (
          select coalesce(json_agg(newest), '[]') from (
            select set_id, session_id, completed_at, position,
              performed_on::text as date, ${SET_COLUMNS}
            from workouts.exercise_stats
            where exercise_id = exercise.id
            and ${within(sql`performed_on`, { from, to })}
            ${
          after
            ? sql`and (completed_at, position, set_id) <
                  (${after[0]}, ${after[1]}, ${after[2]})`
            : sql``
        }
            order by completed_at desc, position desc, set_id desc
            limit ${limit + 1}
          ) as newest
        ) as sets
        from workouts.exercise
        where name_key = lower(${exercise})`,
      ),
    );
    return toPage(known!.sets, {
      beside: { exercise: known!.name, weight_unit },
      limit,
      key: (set) => [set.completed_at, set.position, set.set_id],
      item: (set) => ({
        workout_id: set.session_id,
        ...picked({ date: set.date, ...loggedSet(set, weight_unit) }, fields),
      }),
    });
  },
});
