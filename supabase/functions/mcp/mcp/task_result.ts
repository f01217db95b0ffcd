import type { Answer } from "../kernel/content.ts";
import type { Task } from "../kernel/task.ts";
import { visibleText } from "../kernel/visible_text.ts";
import { toCallToolResult } from "./answer.ts";
import { protocolRefusal } from "./protocol_refusal.ts";

/** How often a client is asked to look, at most. */
const POLL_INTERVAL_MS = 2_000;

/** A task in the protocol's terms (SEP-2663). */
export interface WireTask {
  readonly taskId: string;
  readonly status: Task["status"];
  readonly statusMessage?: string;
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  readonly ttlMs: number;
  readonly pollIntervalMs: number;
  readonly [field: string]: unknown;
}

/** A task, without what came of it. */
export function toWireTask(task: Task): WireTask {
  const { id, status, createdAt, updatedAt, expiresAt } = task;
  const statusMessage = messageOf(task);
  return {
    taskId: id,
    status,
    ...(statusMessage && { statusMessage }),
    createdAt,
    lastUpdatedAt: updatedAt,
    ttlMs: Date.parse(expiresAt) - Date.parse(createdAt),
    pollIntervalMs: POLL_INTERVAL_MS,
  };
}

/** A task and what it waits for, or what came of it: what its tool would answer now. */
export function toDetailedTask(answer: Answer, task: Task): WireTask {
  return { ...toWireTask(task), ...detailOf(answer, task) };
}

function detailOf(answer: Answer, task: Task) {
  switch (task.status) {
    case "input_required":
      return { inputRequests: task.questions };
    case "completed":
      return { result: toCallToolResult({ given: answer }) };
    case "failed": {
      const { code, message } = protocolRefusal(task.refusal!);
      return { error: { code, message } };
    }
    default:
      return {};
  }
}

function messageOf({ message, done, total }: Task): string {
  const count = done === null
    ? ""
    : total === null
    ? `${done}`
    : `${done} of ${total}`;
  return visibleText([count, message].filter(Boolean).join(": "));
}
