import type {
  CallToolResult,
  Server,
  ServerContext,
} from "@modelcontextprotocol/server";
import { Refusal } from "../core/errors.ts";
import type { Operation } from "../core/operation.ts";
import { placeOf, type Task } from "../core/task.ts";
import { answering, cancelling, TaskNamed } from "../core/task_operations.ts";
import type { Resume } from "../core/task_work.ts";
import { visibleText } from "../core/text.ts";
import type { Answer, Tool } from "../core/tool.ts";
import { protocolRefusal, toCallToolResult } from "./answer.ts";
import {
  type Conversation,
  type Do,
  refused,
  UNKNOWN,
} from "./conversation.ts";
import { TASKS } from "./elicitation.ts";
import type { Listings } from "./listing.ts";

/** What the methods of the tasks extension do, for one conversation of its family. */
export function handleTasks(
  server: Server,
  { tools }: Listings,
  conversation: Conversation,
  does: Do,
  resume: Resume,
): void {
  const { scope, era } = conversation;
  if (era === "legacy") return;
  server.registerCapabilities({ extensions: { [TASKS]: {} } });

  server.setRequestHandler(
    "tasks/get",
    { params: TaskNamed },
    async ({ taskId }, ctx) => {
      const { work } = await toolOf(taskId, ctx);
      const answer = await given(work!.check, { task_id: taskId }, ctx);
      void resume(conversation, answer.task!);
      return toDetailedTask(answer, answer.task!);
    },
  );

  server.setRequestHandler(
    "tasks/update",
    { params: TaskNamed },
    async ({ taskId }, ctx) => {
      // The SDK takes them out of the parameters.
      const { inputResponses = {} } = ctx.mcpReq;
      const answers = { taskId, inputResponses };
      await given(answering(await toolOf(taskId, ctx)), answers, ctx);
      return {};
    },
  );

  server.setRequestHandler(
    "tasks/cancel",
    { params: TaskNamed },
    async (params, ctx) => {
      const tool = await toolOf(params.taskId, ctx);
      await given(cancelling(tool), params, ctx);
      return {};
    },
  );

  /** The tool whose task it would be. */
  async function toolOf(taskId: string, ctx: ServerContext) {
    const follows = TASKS in extensionsOf(server);
    const name = placeOf(taskId)?.tool;
    const tool = name === undefined ? undefined : tools.get(name, scope);
    if (follows && tool?.work) return tool;
    const refusal = new Refusal(follows ? "unknown_task" : "needs_tasks");
    throw protocolRefusal(
      await refused(does, { name: UNKNOWN.task }, refusal, ctx),
    );
  }

  async function given<Given>(
    operation: Operation<Given>,
    input: unknown,
    ctx: ServerContext,
  ): Promise<Given> {
    const result = await does(operation, input, ctx);
    if ("given" in result) return result.given;
    if ("refusal" in result) throw protocolRefusal(result.refusal);
    throw new Error("Nothing is asked about a task.");
  }
}

/** How long a client that has to look for itself is spared the looking. */
const PATIENCE_MS = 5_000;

/** The result of a call of a tool, for the client that made it. */
export type ToResult = (
  tool: Tool,
  result: { readonly given: Answer } | { readonly refusal: Refusal },
  ctx: ServerContext,
) => Promise<CallToolResult>;

/**
 * Answers calls, and has the tasks they speak of go on. A client that follows
 * tasks is given the one it started; another what its tool says of it.
 */
export function resultsFor(
  server: Server,
  conversation: Conversation,
  does: Do,
  resume: Resume,
): ToResult {
  const isModern = conversation.era === "modern";
  return async function toResult(tool, result, ctx) {
    if ("refusal" in result) {
      if (result.refusal.code === "needs_tasks" && isModern) {
        throw protocolRefusal(result.refusal);
      }
      return toCallToolResult(result);
    }
    const { task } = result.given;
    if (!task) return toCallToolResult(result);
    const working = resume(conversation, task);
    if (!tool.work) return toCallToolResult(result);
    if (isModern && TASKS in extensionsOf(server)) {
      // `as` holds: the method's results are an open union (SEP-2322), which
      // the declared type does not show.
      return {
        resultType: "task",
        ...toWireTask(task),
      } as unknown as CallToolResult;
    }
    await within(PATIENCE_MS, working);
    const seen = await does(tool.work.check, { task_id: task.id }, ctx);
    // The task has begun: a look that is refused does not take that back.
    return toCallToolResult("given" in seen ? seen : result);
  };
}

/** The extensions the client declares with the request that is served. */
export function extensionsOf(server: Server): object {
  return server.getClientCapabilities()?.extensions ?? {};
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const { promise: timeUp, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, timeUp]);
  clearTimeout(timer);
}

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
