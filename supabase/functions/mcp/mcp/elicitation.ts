import {
  createRequestStateCodec,
  type RequestStateCodec,
  type ServerContext,
} from "@modelcontextprotocol/server";
import {
  type ConfirmationNonce,
  type ElicitationChannel,
  Unanswered,
} from "../core/client.ts";
import { Refusal } from "../core/errors.ts";
import { answersTo, type Question } from "../core/question.ts";

/** What a client says it can be asked. */
export interface Askable {
  /** Forms, where it names none of the ways to ask; else those it names. */
  readonly elicitation?: object | undefined;
  readonly sampling?: object | undefined;
  readonly roots?: object | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** What a client declares that follows tasks (SEP-2663). */
export const TASKS = "io.modelcontextprotocol/tasks";

/** Whether a client that says so can be asked such a thing. */
export function takes(
  { elicitation, sampling, roots }: Askable,
  method: Question["method"],
): boolean {
  switch (method) {
    case "elicitation/create":
      return elicitation !== undefined &&
        (Object.keys(elicitation).length === 0 || "form" in elicitation);
    case "sampling/createMessage":
      return sampling !== undefined;
    case "roots/list":
      return roots !== undefined;
  }
}

/** What every channel has, however questions travel on it. */
export function plainChannel(
  { mcpReq }: ServerContext,
  askable: Askable,
): Omit<ElicitationChannel, "isStreaming" | "ask" | "answered" | "nonce"> {
  const progressToken = mcpReq._meta?.progressToken;
  return {
    takes: (method) => takes(askable, method),
    followsTasks: askable.extensions?.[TASKS] !== undefined,
    async progress(done, total, message) {
      if (progressToken === undefined) return;
      await mcpReq.notify({
        method: "notifications/progress",
        params: { progressToken, progress: done, total, message },
      });
    },
    log: (level, text) => mcpReq.log(level, text),
  };
}

/** Sends a question to the client and resolves with its response; rejects where none came. */
export type SendQuestion = (
  question: Pick<Question, "method" | "params">,
) => Promise<unknown>;

/** A channel on which the client answers while the call waits (2025-11-25 and before). */
export function streamingChannel(
  ctx: ServerContext,
  askable: Askable,
  send: SendQuestion,
): ElicitationChannel {
  const plain = plainChannel(ctx, askable);
  return {
    ...plain,
    isStreaming: true,
    // The extension is nothing to this family (SEP-2663), whatever a client says.
    followsTasks: false,
    answered: () => undefined,
    async ask(questions) {
      const asked = Object.entries(questions);
      if (!asked.every(([, { method }]) => plain.takes(method))) {
        throw new Refusal("cannot_ask");
      }
      const responses = await Promise.all(
        asked.map(async ([name, { method, params }]) =>
          [name, await send({ method, params })] as const
        ),
      );
      const answers = answersTo(questions, Object.fromEntries(responses));
      if (!answers) throw new Refusal("no_answer");
      return answers;
    },
    nonce: undefined,
  };
}

/** A channel on which answers come with the same call made again (2026-07-28). */
export interface MultiRound {
  readonly channel: ElicitationChannel;
  /** What the client has to bring along with the answers to what is asked now. */
  next(): Promise<RequestState>;
}

/**
 * The channel of a request that may be a later round of its call, or why it is
 * none: `stale_answer` where the state it brought was forged or changed, is over,
 * or belongs to another call.
 */
export async function multiRoundOf(
  ctx: ServerContext,
  states: RequestStateCodec<RequestState>,
  fingerprint: () => Promise<string>,
  askable: Askable,
): Promise<MultiRound | Refusal> {
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
    channel: multiRoundChannel(ctx, askable, {
      answered: (questions, { binding = false } = {}) =>
        binding && !state ? undefined : answersTo(questions, responses),
      nonce: state?.nonce,
    }),
    next: async () => ({
      call: await fingerprint(),
      // What came without a state came before its question: it is not carried
      // on, where it would pass for an answer that binds.
      responses: state ? responses : {},
      nonce: state?.nonce ?? {
        id: crypto.randomUUID(),
        expiresAt: Math.floor(Date.now() / 1000) + ANSWER_TIME_S,
      },
    }),
  };
}

/** A channel on which a question ends the call; without answers unless they are given. */
export function multiRoundChannel(
  ctx: ServerContext,
  askable: Askable,
  { answered, nonce }: Pick<ElicitationChannel, "answered" | "nonce"> = {
    answered: () => undefined,
    nonce: undefined,
  },
): ElicitationChannel {
  return {
    ...plainChannel(ctx, askable),
    isStreaming: false,
    answered,
    // What the client cannot be asked is refused in the protocol's own words,
    // which name the capability.
    ask(questions) {
      throw new Unanswered(questions);
    },
    nonce,
  };
}

/** Each round's state lives its own time; all of them end with the first. */
function isOver({ nonce }: RequestState): boolean {
  return nonce.expiresAt * 1000 < Date.now();
}

/** How long a user may take to answer, in seconds, over all rounds together. */
export const ANSWER_TIME_S = 900;

/** What a client carries between the rounds of one call, signed but readable. */
export interface RequestState {
  /** The call it belongs to, as {@linkcode fingerprintOf} has it. */
  readonly call: string;
  /** The responses to earlier rounds' questions, as they came. */
  readonly responses: Readonly<Record<string, unknown>>;
  readonly nonce: ConfirmationNonce;
}

/** Seals and opens the state that a client carries, with a key all isolates have. */
export function requestStates(
  secretKey: string,
): RequestStateCodec<RequestState> {
  return createRequestStateCodec<RequestState>({
    // The one secret has several uses; no two may ever sign alike.
    key: `homeport request state\n${secretKey}`,
    ttlSeconds: ANSWER_TIME_S,
  });
}

/** One call and no other: who calls, for whom, what, and with which arguments. */
export async function fingerprintOf(
  ...parts: readonly unknown[]
): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts, sorted));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** The same object is the same text, whatever order its keys came in. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1),
  );
}
