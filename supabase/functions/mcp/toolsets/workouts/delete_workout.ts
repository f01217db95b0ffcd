import { z } from "zod";
import { sql } from "../../core/sql.ts";
import { defineTool } from "../../core/tool.ts";
import {
  knownWorkout,
  SUMMARIES,
  type SummaryRow,
  workoutId,
} from "./workout_summary.ts";

/** Removes one workout from the caller's log, with its sets. */
export const deleteWorkout = defineTool({
  name: "delete_workout",
  title: "Delete a workout",
  description: `Removes one training session with its sets, for good.

Use it only when the user asks, as for one logged twice.`,
  permission: "workouts:write",
  effect: "destroy",
  input: z.object({ workout_id: workoutId }),
  output: z.object({ deleted: z.string().describe("Its title") }),

  examples: [
    { workout_id: "de300000-0000-4000-8000-000000000002", confirm: true },
  ],

  async confirm({ workout_id }, { db }) {
    const [[workout]] = await db.batch(
      knownWorkout(sql<SummaryRow>`${SUMMARIES} where id = ${workout_id}`),
    );
    const { title, started_at_local, sets } = workout!;
    const day = started_at_local.slice(0, 10);
    return `Delete “${title}” of ${day} with its ${sets} ` +
      `${sets === 1 ? "set" : "sets"}? This cannot be undone.`;
  },

  async run({ workout_id }, { db }) {
    const [[workout]] = await db.batch(
      knownWorkout(sql<{ readonly title: string }>`
        delete from workouts.performed_session where id = ${workout_id}
        returning title`),
    );
    return { deleted: workout!.title };
  },
});
