import { z } from "zod";
import { Refusal } from "../../kernel/refusal.ts";

/** The argument that picks a workout of the log. */
// The pattern of z.guid() would only burden clients.
export const workoutId = z.string().max(36).refine(
  (value) => z.guid().safeParse(value).success,
  "must be a workout_id of another answer",
).meta({ format: "uuid" });

/** The answer to an id that the caller's log does not have. */
export function unknownWorkout(): Refusal {
  return new Refusal(
    "not_found",
    "The log has no workout of that id; list_workouts gives its ids.",
  );
}
