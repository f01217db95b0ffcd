import type { Caller } from "../kernel/caller.ts";
import type { Era } from "../kernel/era.ts";
import { Refusal } from "../kernel/refusal.ts";
import type { Conversation } from "./conversation.ts";
import { ANSWER_TIME_S } from "./request_state.ts";

/** The conversation that a connection over STDIO is, from its start to its end. */
export function stdioConversation(caller: Caller, era: Era): Conversation {
  return {
    caller,
    narrowing: { readOnly: false },
    era,
    requestId: () => crypto.randomUUID(),
    traceparent: null,
    gone: ({ mcpReq }) => mcpReq.signal,
    // The line is there: the question goes out on it, and the answer comes back.
    sendQuestion: (_server, { mcpReq }) =>
      async function send({ method, params }) {
        try {
          return await mcpReq.send({ method, params }, {
            timeout: ANSWER_TIME_S * 1_000,
            signal: mcpReq.signal,
          });
        } catch (cause) {
          throw new Refusal("no_answer", undefined, { cause });
        }
      },
  };
}
