import { z } from "zod";
import type { Context } from "../../core/operation.ts";
import { defineResource, type Resource } from "../../core/resource.ts";
import type { Tool } from "../../core/tool.ts";
import { completeExercise, exerciseName } from "./exercise_name.ts";
import { getExerciseHistory } from "./get_exercise_history.ts";
import { getWorkout } from "./get_workout.ts";
import { listWorkouts } from "./list_workouts.ts";
import { WORKOUT_URI, workoutId } from "./workout_summary.ts";

/** What the log holds at an address is what a tool answers about it. */
export const WORKOUT_RESOURCES: readonly Resource[] = [
  defineResource({
    name: "recent_workouts",
    title: "Recent workouts",
    description: "The latest training sessions, newest first.",
    permission: "workouts:read",
    uri: "workouts://sessions",
    mimeType: "application/json",
    variables: z.object({}),
    read: async (_variables, context) =>
      await answerOf(listWorkouts, {}, context),
  }),
  defineResource({
    name: "workout",
    title: "Workout",
    description: "One training session with its exercises and every set.",
    permission: "workouts:read",
    uri: WORKOUT_URI,
    mimeType: "application/json",
    variables: z.object({ workout_id: workoutId }),
    read: async (variables, context) =>
      await answerOf(getWorkout, variables, context),
  }),
  defineResource({
    name: "exercise",
    title: "Exercise",
    description: "The latest sets of one exercise, newest first.",
    permission: "workouts:read",
    uri: "workouts://exercises/{exercise}",
    mimeType: "application/json",
    variables: z.object({ exercise: exerciseName }),
    complete: { exercise: completeExercise },
    read: async (variables, context) =>
      await answerOf(getExerciseHistory, variables, context),
  }),
];

/** The structured answer of a tool, as JSON. */
export async function answerOf(
  tool: Tool,
  input: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<string> {
  const { structured } = await tool.call(input, context);
  return JSON.stringify(structured);
}
