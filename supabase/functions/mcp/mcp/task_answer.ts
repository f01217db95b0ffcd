import type {
  CallToolResult,
  Server,
  ServerContext,
} from "@modelcontextprotocol/server";
import type { Answer } from "../kernel/content.ts";
import type { Refusal } from "../kernel/refusal.ts";
import type { GoOn } from "../kernel/task_work.ts";
import type { Tool } from "../kernel/tool.ts";
import { toCallToolResult } from "./answer.ts";
import type { Conversation, Do } from "./conversation.ts";
import { TASKS } from "./peer_line.ts";
import { protocolRefusal } from "./protocol_refusal.ts";
import { toWireTask } from "./task_result.ts";

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
  goOn: GoOn,
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
    const working = goOn(conversation, task);
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
