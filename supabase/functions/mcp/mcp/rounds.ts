import type { ServerContext } from "@modelcontextprotocol/server";
import { type Line, Unanswered } from "../kernel/peer.ts";
import { answersTo } from "../kernel/question.ts";
import { Refusal } from "../kernel/refusal.ts";
import { type Askable, plainLine } from "./peer_line.ts";
import { ANSWER_TIME_S, type RequestState } from "./request_state.ts";

/** A line on which answers come with the same call made again (2026-07-28). */
export interface Rounds {
  readonly line: Line;
  /** What the client has to bring along with the answers to what is asked now. */
  next(): Promise<RequestState>;
}

/**
 * The line of a request that may be a later round of its call. The state it
 * brought has been verified to be ours and in time; that it is this call's is
 * verified here.
 *
 * @throws {Refusal} `stale_answer` where it is another's.
 */
export async function roundsOf(
  ctx: ServerContext,
  fingerprint: () => Promise<string>,
  askable: Askable,
): Promise<Rounds> {
  const state = ctx.mcpReq.requestState<RequestState>();
  if (state && (isOver(state) || state.call !== await fingerprint())) {
    throw new Refusal("stale_answer");
  }
  const responses = { ...state?.responses, ...ctx.mcpReq.inputResponses };
  const plain = plainLine(ctx, askable);

  const answered: Line["answered"] = (questions, { binding = false } = {}) => {
    if (binding && !state) return undefined;
    return answersTo(questions, responses);
  };

  return {
    line: {
      ...plain,
      answered,
      // What the client cannot be asked is refused in the protocol's own words,
      // which name the capability.
      ask(questions) {
        throw new Unanswered(questions);
      },
      ticket: state?.ticket,
    },
    next: async () => ({
      call: await fingerprint(),
      // What came without a state came before its question: it is not carried
      // on, where it would pass for an answer that binds.
      responses: state ? responses : {},
      ticket: state?.ticket ?? {
        id: crypto.randomUUID(),
        expiresAt: Math.floor(Date.now() / 1000) + ANSWER_TIME_S,
      },
    }),
  };
}

/** Each round's state lives its own time; all of them end with the first. */
function isOver({ ticket }: RequestState): boolean {
  return ticket.expiresAt * 1000 < Date.now();
}
