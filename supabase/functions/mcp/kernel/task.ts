import type { Question } from "./question.ts";
import type { Refusal } from "./refusal.ts";

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
