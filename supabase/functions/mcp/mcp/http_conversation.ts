import type { ServerContext } from "@modelcontextprotocol/server";
import type { Caller } from "../kernel/caller.ts";
import type { Era } from "../kernel/era.ts";
import type { Mailbox } from "../kernel/mailbox.ts";
import type { McpRequest } from "../kernel/mcp_request.ts";
import { Refusal } from "../kernel/refusal.ts";
import { askableFrom, sessionFrom } from "./client_session.ts";
import type { Conversation } from "./conversation.ts";
import { pause } from "./pause.ts";
import type { RunningCalls } from "./running_calls.ts";

/** How long a client may take to answer: less than the platform lets a request live. */
const ANSWER_TIME_MS = 110_000;
/** How often is looked whether it has: quickly at first, for programs answer at once. */
const FIRST_LOOK_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/** The conversation that one HTTP request is. */
export function httpConversation(
  { request, caller, narrowing, requestId }: McpRequest,
  era: Era,
  mailbox: Mailbox,
  running: RunningCalls,
): Conversation {
  const sessionId = request.headers.get("mcp-session-id");

  /** The SDK knows when a stream is closed; of the request it is not told. */
  function gone({ mcpReq }: ServerContext): AbortSignal {
    return AbortSignal.any([request.signal, mcpReq.signal]);
  }

  return {
    caller,
    narrowing,
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
        await mailbox.open(caller, id);
        try {
          await transport?.send(
            { jsonrpc: "2.0", id, ...question },
            { relatedRequestId: ctx.mcpReq.id },
          );
          return await responseTo(id, caller, mailbox, gone(ctx));
        } catch (thrown) {
          // Where that fails, too, no answer is taken after two minutes.
          await mailbox.close(caller, id).catch(() => {});
          throw thrown;
        }
      },
  };
}

/** @throws {Refusal} `no_answer` */
async function responseTo(
  id: string,
  caller: Caller,
  mailbox: Mailbox,
  signal: AbortSignal,
): Promise<unknown> {
  const deadlineMs = performance.now() + ANSWER_TIME_MS;
  let pauseMs = FIRST_LOOK_MS;
  while (!signal.aborted && performance.now() < deadlineMs) {
    await pause(pauseMs, signal);
    const response = await mailbox.take(caller, id);
    if (response !== undefined) return response;
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
  }
  throw new Refusal("no_answer");
}
