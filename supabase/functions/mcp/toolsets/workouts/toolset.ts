import { defineToolset } from "../../core/toolset.ts";
import { deleteWorkout } from "./delete_workout.ts";
import { getExerciseHistory } from "./get_exercise_history.ts";
import { getPersonalRecords } from "./get_personal_records.ts";
import { getWorkout } from "./get_workout.ts";
import { listExercises } from "./list_exercises.ts";
import { listWorkouts } from "./list_workouts.ts";
import { logWorkout } from "./log_workout.ts";
import { WORKOUT_PROMPTS } from "./prompts.ts";
import { WORKOUT_RESOURCES } from "./resources.ts";

/** A training log. */
export const workouts = defineToolset({
  name: "workouts",
  title: "Workouts",
  verbs: {
    read: "See your training log: exercises, sessions, sets and records",
    write: "Log training sessions in your name, and delete them if you agree",
  },
  tools: [
    listExercises,
    getExerciseHistory,
    getPersonalRecords,
    listWorkouts,
    getWorkout,
    logWorkout,
    deleteWorkout,
  ],
  prompts: WORKOUT_PROMPTS,
  resources: WORKOUT_RESOURCES,
  tables: [
    { name: "workouts.exercise" },
    { name: "workouts.performed_session" },
    { name: "workouts.performed_exercise" },
    { name: "workouts.performed_set" },
  ],
  siteRoutes: [{
    path: "/import",
    load: async () => (await import("./import/import_route.ts")).importRoute,
  }],
});
