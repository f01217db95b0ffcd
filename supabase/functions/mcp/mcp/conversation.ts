import {
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
  type InputRequiredResult,
  type RequestStateCodec,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { Caller } from "../core/caller.ts";
import type { Dispatch } from "../core/dispatch.ts";
import { Refusal } from "../core/errors.ts";
import { traceParentFrom } from "../core/event.ts";
import {
  type Era,
  type Operation,
  type RefusedOperation,
  refusedOperation,
} from "../core/operation.ts";
import type { Scope } from "../core/scope.ts";
import { protocolRefusal } from "./answer.ts";
import {
  type Askable,
  fingerprintOf,
  multiRoundChannel,
  multiRoundOf,
  type RequestState,
  type SendQuestion,
  streamingChannel,
} from "./elicitation.ts";

/** Whom a server serves, and how they can be reached. */
export interface Conversation {
  readonly caller: Caller;
  readonly scope: Scope;
  readonly era: Era;
  /** Under which a call stands in the log and the record. */
  requestId(): string;
  /** The W3C trace of the request, where the message itself names none. */
  readonly traceparent: string | null;
  /** The client's session, a UUID, where it names one. */
  readonly session?: string | undefined;
  /** What the client can be asked, where the server itself has not been told. */
  readonly askable?: Askable;
  /** Gives a signal that aborts when the channel to the client ends. */
  gone(ctx: ServerContext): AbortSignal;
  /** Works until it is done or, where there are other ways than the end of its channel, cancelled. */
  cancellable?<Result>(
    ctx: ServerContext,
    work: (signal: () => AbortSignal) => Promise<Result>,
  ): Promise<Result>;
  /** How a client of the legacy family is asked. */
  sendQuestion(server: Server, ctx: ServerContext): SendQuestion;
}

/** What came of an operation: what it gives, a refusal, or what the client must answer first. */
export type Result<Given> =
  | { readonly given: Given }
  | { readonly refusal: Refusal }
  | { readonly inputRequired: InputRequiredResult };

/** Does something for the one who is served. */
export type Do = <Given>(
  operation: Operation<Given> | RefusedOperation,
  input: unknown,
  ctx: ServerContext,
) => Promise<Result<Given>>;

/** The doing of operations in one conversation. */
export function doing(
  server: Server,
  conversation: Conversation,
  dispatch: Dispatch,
  states: RequestStateCodec<RequestState>,
): Do {
  const { caller, era } = conversation;

  return async function does(operation, input, ctx) {
    const { mcpReq } = ctx;
    const askable = conversation.askable ?? askableIn(mcpReq.envelope) ??
      server.getClientCapabilities() ?? {};
    const ownParent = mcpReq._meta?.["traceparent"];
    const parent = traceParentFrom(ownParent ?? conversation.traceparent);
    const call = {
      operation,
      input,
      caller,
      era,
      requestId: conversation.requestId(),
      traceId: parent?.traceId,
      parentSpanId: ownParent === undefined ? undefined : parent?.spanId,
      traceSampled: parent?.sampled,
      signal: () => conversation.gone(ctx),
    };
    if (era === "legacy") {
      const channel = streamingChannel(
        ctx,
        askable,
        conversation.sendQuestion(server, ctx),
      );
      const outcome = conversation.cancellable
        ? await conversation.cancellable(
          ctx,
          (signal) => dispatch({ ...call, channel, signal }),
        )
        : await dispatch({ ...call, channel });
      if (!("questions" in outcome)) return outcome;
      throw new Error("A live channel leaves no question open.");
    }
    const rounds = await multiRoundOf(
      ctx,
      states,
      () =>
        fingerprintOf(caller.userId, caller.clientId, operation.name, input),
      askable,
    );
    if (rounds instanceof Refusal) {
      const outcome = await dispatch({
        ...call,
        operation: refusedOperation(operation, rounds),
        channel: multiRoundChannel(ctx, askable),
      });
      throw protocolRefusal("refusal" in outcome ? outcome.refusal : rounds);
    }
    const outcome = await dispatch({ ...call, channel: rounds.channel });
    if (!("questions" in outcome)) return outcome;
    const inputRequests = Object.fromEntries(
      Object.entries(outcome.questions).map(([name, { method, params }]) =>
        [name, { method, params }] as const
      ),
    );
    const requestState = await states.mint(await rounds.next(), ctx);
    return {
      // `as` holds: questions are made in the protocol's own terms.
      inputRequired: inputRequired(
        { inputRequests, requestState } as Parameters<typeof inputRequired>[0],
      ),
    };
  };
}

/** What the client says with the very request, as the family without a handshake does. */
function askableIn(
  envelope: Readonly<Record<string, unknown>> = {},
): Askable | undefined {
  // `as` holds: the SDK has checked the envelope.
  return envelope[CLIENT_CAPABILITIES_META_KEY] as Askable | undefined;
}

/** What a call is recorded as that names nothing there is: the name is the client's own text. */
export const UNKNOWN = {
  tool: "(unknown tool)",
  prompt: "(unknown prompt)",
  resource: "(unknown resource)",
  completion: "(unknown completion)",
  task: "(unknown task)",
} as const;

/** Has a call refused that names what is not there, and recorded; what it is refused with. */
export async function refused(
  does: Do,
  operation: Pick<Operation, "name">,
  refusal: Refusal,
  ctx: ServerContext,
): Promise<Refusal> {
  const { name } = operation;
  const result = await does(refusedOperation({ name }, refusal), {}, ctx);
  return "refusal" in result ? result.refusal : refusal;
}
