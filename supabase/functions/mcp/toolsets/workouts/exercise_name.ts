import { z } from "zod";
import type { Context } from "../../core/operation.ts";
import { fromCursor } from "../../core/page.ts";
import { required, sql, type Statement } from "../../core/sql.ts";
import { label } from "./text.ts";

/** Of an exercise among all, by name. */
const Place = z.tuple([z.uuid()]);

/** The argument that picks an exercise of the log. */
export const exerciseName = label(200).describe(
  "Its name, as list_exercises gives it",
);

/** The statement, which gives a row if the caller's log has the exercise; else the call is refused. */
export function knownExercise<Row>(statement: Statement<Row>): Statement<Row> {
  return required(
    statement,
    "not_found",
    "The log has no exercise of that name; list_exercises gives its names.",
  );
}

/**
 * The condition that an exercise comes after the one a cursor holds, by name.
 * The cursor holds an id: a name in any script would outgrow it.
 */
export function afterExercise(cursor: string | undefined): Statement {
  const [id] = fromCursor(cursor, Place) ?? [];
  return id === undefined ? sql`true` : sql`name_key > (
    select name_key from workouts.exercise as last where last.id = ${id}
  )`;
}

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
