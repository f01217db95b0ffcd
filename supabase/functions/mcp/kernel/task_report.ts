import { z } from "zod";
import type { Answer } from "./content.ts";
import { type Task, TASK_STATUSES } from "./task.ts";

/** The schema of what a model reads of a task. */
export function reportOf(output: z.ZodObject) {
  return z.object({
    task_id: z.string(),
    status: z.enum(TASK_STATUSES),
    message: z.string().nullable().describe("What it is doing"),
    done: z.number().nullable(),
    total: z.number().nullable(),
    answer: output.nullable().describe("What it came to, once completed"),
  });
}

/** A task, as the answer of a tool. */
export function reported(task: Task): Answer {
  const { id, status, message, done, total, answer } = task;
  return {
    structured: { task_id: id, status, message, done, total, answer },
    content: [],
    task,
  };
}
