import { z } from "zod";
import { required, type Statement } from "../../kernel/statement.ts";

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
