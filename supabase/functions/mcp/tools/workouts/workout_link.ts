import type { z } from "zod";
import type { Link } from "../../kernel/content.ts";
import type { WorkoutSummary } from "./workout_summary.ts";

/** The pattern of the addresses of workouts. */
export const WORKOUT_URI = "workouts://sessions/{workout_id}";

/** Where a workout can be read again. */
export function workoutLink(
  { workout_id, title }: Pick<
    z.output<typeof WorkoutSummary>,
    "workout_id" | "title"
  >,
): Link {
  return {
    type: "resource_link",
    uri: WORKOUT_URI.replace("{workout_id}", workout_id),
    name: workout_id,
    title,
    mimeType: "application/json",
  };
}
