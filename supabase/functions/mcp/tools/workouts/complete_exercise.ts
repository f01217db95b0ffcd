import type { Context } from "../../kernel/deed.ts";
import { sql } from "../../kernel/statement.ts";

/** The names in the log that contain what was typed, those that begin with it first. */
export async function completeExercise(
  typed: string,
  { db }: Context,
): Promise<readonly string[]> {
  const [rows] = await db.batch(sql<{ readonly name: string }>`
    select name
    from (
      select name, name_key, position(lower(${typed}) in name_key) as place
      from workouts.exercise
    ) as named
    where place > 0
    order by place > 1, name_key
    limit 101`);
  return rows.map(({ name }) => name);
}
