import type { ServerContext } from "@modelcontextprotocol/server";
import type { Caller } from "../core/caller.ts";
import { Refusal } from "../core/errors.ts";
import type { Era } from "../core/operation.ts";
import type { PendingResponses } from "../core/pending_responses.ts";
import type { McpRequest } from "../core/scope.ts";
import type { Conversation } from "./conversation.ts";
import { askableFrom, sessionFrom } from "./legacy_http.ts";
import { sleep } from "./poll.ts";
import type { RunningCalls } from "./running_calls.ts";

/** How long a client may take to answer: less than the platform lets a request live. */
const ANSWER_TIME_MS = 110_000;
/** How often is looked whether it has: quickly at first, for programs answer at once. */
const FIRST_LOOK_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/** The conversation that one HTTP request is. */
export function httpConversation(
  { request, caller, scope, requestId }: McpRequest,
  era: Era,
  pendingResponses: PendingResponses,
  running: RunningCalls,
): Conversation {
  const sessionId = request.headers.get("mcp-session-id");

  /** The SDK knows when a stream is closed; of the request it is not told. */
  function gone({ mcpReq }: ServerContext): AbortSignal {
    return AbortSignal.any([request.signal, mcpReq.signal]);
  }

  return {
    caller,
    scope,
    era,
    requestId: () => requestId,
    traceparent: request.headers.get("traceparent"),
    // A client of this family names its capabilities once, in the handshake.
    ...(era === "legacy" && {
      askable: askableFrom(sessionId),
      session: sessionFrom(sessionId),
    }),
    gone,
    cancellable: (ctx, work) =>
      running.run(
        { caller, session: sessionId, id: ctx.mcpReq.id },
        () => gone(ctx),
        work,
      ),
    // The question goes out on the stream of the call it belongs to; the answer
    // comes as a request of its own, to whichever isolate is next.
    sendQuestion: ({ transport }, ctx) =>
      async function send(question) {
        const id = crypto.randomUUID();
        await pendingResponses.open(caller, id);
        try {
          await transport?.send(
            { jsonrpc: "2.0", id, ...question },
            { relatedRequestId: ctx.mcpReq.id },
          );
          return await responseTo(id, caller, pendingResponses, gone(ctx));
        } catch (thrown) {
          // Where that fails, too, no answer is taken after two minutes.
          await pendingResponses.close(caller, id).catch(() => {});
          throw thrown;
        }
      },
  };
}

/** @throws {Refusal} `no_answer` */
async function responseTo(
  id: string,
  caller: Caller,
  pendingResponses: PendingResponses,
  signal: AbortSignal,
): Promise<unknown> {
  const deadlineMs = performance.now() + ANSWER_TIME_MS;
  let pauseMs = FIRST_LOOK_MS;
  while (!signal.aborted && performance.now() < deadlineMs) {
    await sleep(pauseMs, signal);
    const response = await pendingResponses.take(caller, id);
    if (response !== undefined) return response;
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
  }
  throw new Refusal("no_answer");
}
