import { z } from "zod";
import { page, pageOf, toPage } from "../../core/page.ts";
import { sql } from "../../core/sql.ts";
import { defineTool } from "../../core/tool.ts";
import { afterExercise } from "./exercise_name.ts";
import { label } from "./text.ts";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly times_performed: number;
  readonly last_performed: string | null;
}

/** Lists the exercises of the caller's log by name. */
export const listExercises = defineTool({
  name: "list_exercises",
  title: "Exercises",
  description: `The exercises in the user's training log, by name.

Use it first to learn the exact name that the other tools take, or to see what the user trains and has stopped training.`,
  permission: "workouts:read",
  effect: "read",
  input: z.object({
    search: label(200).optional().describe("Part of the name, in any case"),
    ...page,
  }),
  output: pageOf(z.object({
    name: z.string(),
    times_performed: z.number().describe("In how many workouts"),
    last_performed: z.string().optional(),
  })),
  examples: [{}, { search: "press" }],

  async run({ search = "", limit, cursor }, { db }) {
    const [rows] = await db.batch(sql<Row>`
      select id, name, times_performed, last_performed::text
      from workouts.exercise
      cross join lateral (
        select count(distinct performed_session.id) as times_performed,
          max(started_at_local)::date as last_performed
        from workouts.performed_exercise
        join workouts.performed_session
          on performed_session.user_id = performed_exercise.user_id
          and performed_session.id = performed_exercise.session_id
        where performed_exercise.user_id = exercise.user_id
          and performed_exercise.exercise_id = exercise.id
      ) as performed
      where position(lower(${search}) in name_key) > 0 and ${
      afterExercise(cursor)
    }
      order by name_key
      limit ${limit + 1}`);
    return toPage(rows, {
      limit,
      key: ({ id }) => [id],
      item: ({ name, times_performed, last_performed }) => ({
        name,
        times_performed,
        last_performed: last_performed ?? undefined,
      }),
    });
  },
});
