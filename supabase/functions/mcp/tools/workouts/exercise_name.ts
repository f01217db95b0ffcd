import { z } from "zod";
import { fromCursor } from "../../kernel/page.ts";
import { required, sql, type Statement } from "../../kernel/statement.ts";
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
