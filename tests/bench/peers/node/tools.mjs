import * as z from "zod/v4";

/** What the peers' tools take and give, and the statements of `statements.ts`. */
const { READ_SQL, WRITE_SQL, TOOLS } = process.env;

export const history = {
  sql: READ_SQL,
  description: "Sets the user has logged for one exercise, newest first.",
  input: z.object({
    exercise: z.string().min(1).max(200),
    limit: z.int().min(1).max(100).default(20),
  }),
  output: z.object({
    items: z.array(z.object({
      workout_id: z.string(),
      date: z.string(),
      kind: z.string(),
      weight: z.number().nullable(),
      reps: z.number().nullable(),
      volume: z.number().nullable(),
      estimated_one_rep_max: z.number().nullable(),
    })),
  }),
};

export const logging = {
  sql: WRITE_SQL,
  description: "Adds one whole training session to the user's log.",
  input: z.object({
    title: z.string().min(1).max(200),
    weight_unit: z.enum(["kg"]),
    exercises: z.array(z.object({
      name: z.string().min(1).max(200),
      sets: z.array(z.object({ weight: z.number(), reps: z.int() })).min(1),
    })).min(1),
  }),
  output: z.object({ workout_id: z.string(), added: z.boolean() }),
};

/** The names under which the reading tool is registered. */
export const HISTORY_NAMES = Array.from(
  { length: Number(TOOLS ?? 1) },
  (_, index) => `get_exercise_history${index > 0 ? `_${index}` : ""}`,
);

/** A session as `workouts.add_sessions` takes it, as JSON text. */
export function sessionText({ title, exercises }) {
  return JSON.stringify([{
    source: "homeport",
    source_key: crypto.randomUUID(),
    title,
    time_zone: "UTC",
    exercises: exercises.map(({ name, sets }) => ({
      name,
      sets: sets.map(({ weight, reps }) => ({ weight_kg: weight, reps })),
    })),
  }]);
}

/** A tool's result: structured, and the same as text. */
export function result(structuredContent) {
  return {
    structuredContent,
    content: [{ type: "text", text: JSON.stringify(structuredContent) }],
  };
}
