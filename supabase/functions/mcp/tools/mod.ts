import type { Catalogue } from "../kernel/catalogue.ts";
import type { Tool } from "../kernel/tool.ts";
import { listConnections } from "./account/list_connections.ts";
import { recentActivity } from "./account/recent_activity.ts";
import { whoami } from "./account/whoami.ts";
import { deleteWorkout } from "./workouts/delete_workout.ts";
import { getExerciseHistory } from "./workouts/get_exercise_history.ts";
import { getPersonalRecords } from "./workouts/get_personal_records.ts";
import { getWorkout } from "./workouts/get_workout.ts";
import { listExercises } from "./workouts/list_exercises.ts";
import { listWorkouts } from "./workouts/list_workouts.ts";
import { logWorkout } from "./workouts/log_workout.ts";
import { WORKOUT_PROMPTS } from "./workouts/prompts.ts";
import { WORKOUT_RESOURCES } from "./workouts/resources.ts";

/** Every tool of this server, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [
  listExercises,
  getExerciseHistory,
  getPersonalRecords,
  listWorkouts,
  getWorkout,
  logWorkout,
  deleteWorkout,
  listConnections,
  recentActivity,
  whoami,
];

/** Everything this server has to offer. */
export const CATALOGUE: Catalogue = {
  tools: TOOLS,
  prompts: WORKOUT_PROMPTS,
  resources: WORKOUT_RESOURCES,
};
