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
import { answerUnit, weightUnit } from "./weight.ts";
import {
  SUMMARIES,
  type SummaryRow,
  WorkoutSummary,
  workoutSummary,
} from "./workout_summary.ts";

const Columns = WorkoutSummary.omit({ workout_id: true });

/** Of a session among the newest. */
const Place = z.tuple([z.iso.datetime({ offset: true }), z.uuid()]);

/** Lists the workouts of the caller's log, newest first. */
export const listWorkouts = defineTool({
  name: "list_workouts",
  title: "Workouts",
  description:
    `The user's training sessions, newest first: when, how long, how many sets, what volume.

Use it to see how often and how much the user trains, or to find the workout of some day; get_workout then gives its sets.`,
  permission: "workouts:read",
  effect: "read",
  input: z.object({
    ...days,
    weight_unit: answerUnit,
    fields: fieldsOf(Columns),
    ...page,
  }),
  output: pageOf(
    z.object({ workout_id: z.string(), ...Columns.partial().shape }),
  )
    .extend({ weight_unit: weightUnit }),
  examples: [{ limit: 3 }, { from: "2026-01-01", fields: ["started_at"] }],

  async run({ from, to, weight_unit, fields, limit, cursor }, { db }) {
    const after = fromCursor(cursor, Place);
    const [rows] = await db.batch(sql<SummaryRow>`
      ${SUMMARIES}
      where ${within(sql`started_at_local::date`, { from, to })}
      ${after ? sql`and (started_at, id) < (${after[0]}, ${after[1]})` : sql``}
      order by started_at desc, id desc
      limit ${limit + 1}`);
    return toPage(rows, {
      beside: { weight_unit },
      limit,
      key: ({ started_at, id }) => [started_at, id],
      item(row) {
        const { workout_id, ...columns } = workoutSummary(row, weight_unit);
        return { workout_id, ...picked(columns, fields) };
      },
    });
  },
});
