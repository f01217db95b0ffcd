import type {
  RequestStateCodec,
  ServerContext,
} from "@modelcontextprotocol/server";
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
 * The line of a request that may be a later round of its call, or why it is
 * none: `stale_answer` where the state it brought was forged or changed, is over,
 * or belongs to another call.
 */
export async function roundsOf(
  ctx: ServerContext,
  states: RequestStateCodec<RequestState>,
  fingerprint: () => Promise<string>,
  askable: Askable,
): Promise<Rounds | Refusal> {
  const sent = ctx.mcpReq.requestState<unknown>();
  const state = typeof sent === "string"
    ? await states.verify(sent, ctx).catch(() => null)
    : undefined;
  if (
    state === null ||
    state && (isOver(state) || state.call !== await fingerprint())
  ) {
    return new Refusal("stale_answer");
  }
  const responses = { ...state?.responses, ...ctx.mcpReq.inputResponses };
  return {
    line: roundsLine(ctx, askable, {
      answered: (questions, { binding = false } = {}) =>
        binding && !state ? undefined : answersTo(questions, responses),
      ticket: state?.ticket,
    }),
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

/** A line on which a question ends the call; without answers unless they are given. */
export function roundsLine(
  ctx: ServerContext,
  askable: Askable,
  { answered, ticket }: Pick<Line, "answered" | "ticket"> = {
    answered: () => undefined,
    ticket: undefined,
  },
): Line {
  return {
    ...plainLine(ctx, askable),
    isLive: false,
    answered,
    // What the client cannot be asked is refused in the protocol's own words,
    // which name the capability.
    ask(questions) {
      throw new Unanswered(questions);
    },
    ticket,
  };
}

/** Each round's state lives its own time; all of them end with the first. */
function isOver({ ticket }: RequestState): boolean {
  return ticket.expiresAt * 1000 < Date.now();
}
