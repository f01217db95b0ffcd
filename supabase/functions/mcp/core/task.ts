import { z } from "zod";
import type { Refusal } from "./errors.ts";
import type { Question } from "./question.ts";
import type { Answer } from "./tool.ts";

/** How a task stands, in the protocol's words. */
export const TASK_STATUSES = [
  "working",
  "input_required",
  "completed",
  "failed",
  "cancelled",
] as const;

/** Work that outlives the call which started it, as its client may know it. */
export interface Task {
  /** Names the tool and cannot be guessed; see {@linkcode placeOf}. */
  readonly id: string;
  readonly status: (typeof TASK_STATUSES)[number];
  /** What it is doing, or why it failed. */
  readonly message: string | null;
  readonly done: number | null;
  readonly total: number | null;
  /** What it came to, where it did. */
  readonly answer: unknown;
  /** Why it came to nothing, where it was refused or failed. */
  readonly refusal: Refusal | undefined;
  /** What the client has to answer before it goes on. */
  readonly questions: Readonly<
    Record<string, Pick<Question, "method" | "params">>
  >;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  /** Whether somebody is at work on it. */
  readonly held: boolean;
}

/** Where a task is found. */
export interface TaskPlace {
  readonly tool: string;
  /** A UUID. */
  readonly key: string;
}

const TASK_ID = /^(\w{1,100})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** Where the task of that id would be; nothing for what is no id of ours. */
export function placeOf(taskId: string): TaskPlace | undefined {
  const [, tool, key] = taskId.match(TASK_ID) ?? [];
  return tool && key ? { tool, key } : undefined;
}

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
