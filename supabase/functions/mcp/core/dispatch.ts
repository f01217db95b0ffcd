import { z } from "zod";
import type { Caller } from "./caller.ts";
import {
  type AskOptions,
  type ElicitationChannel,
  Unanswered,
} from "./client.ts";
import type { CallDb } from "./db.ts";
import { Refusal, refusalFrom } from "./errors.ts";
import type { Log } from "./event.ts";
import {
  CONFIRMED,
  type Effect,
  type Era,
  type Operation,
  type RefusedOperation,
} from "./operation.ts";
import { type Answers, form, type Questions } from "./question.ts";

/** One call of an operation, as it came in. */
export interface Call<Given = unknown> {
  readonly operation: Operation<Given> | RefusedOperation;
  readonly input: unknown;
  readonly caller: Caller;
  /** The channel to the client it came in by. */
  readonly channel: ElicitationChannel;
  readonly requestId: string;
  /** The W3C trace the call belongs to, as 32 hex digits. */
  readonly traceId?: string | undefined;
  /** The span it comes from, where that is not its request's, as 16 hex digits. */
  readonly parentSpanId?: string | undefined;
  /** Whether whoever began the trace keeps it. */
  readonly traceSampled?: boolean | undefined;
  readonly era: Era;
  /** Gives a signal that aborts when the caller has gone. */
  readonly signal: () => AbortSignal;
}

/** What came of a call: what the operation gives, a refusal, or questions to be answered first. */
export type Outcome<Given> =
  | { readonly given: Given }
  | { readonly refusal: Refusal }
  | { readonly questions: Questions };

/** What the dispatch depends on. */
export interface Dependencies {
  readonly dbOf: (call: Call) => CallDb;
  readonly log: Log;
  readonly now: () => number;
}

/** Does a call from authorization to record; never throws. */
export type Dispatch = <Given>(call: Call<Given>) => Promise<Outcome<Given>>;

/** The one way in which anything is done for a client. */
export function createDispatch({ dbOf, log, now }: Dependencies): Dispatch {
  return async function dispatch<Given>(call: Call<Given>) {
    const { operation, caller, requestId, traceId, era } = call;
    const startedMs = now();
    const db = dbOf(call);
    const outcome = await attempt(call, db)
      .catch((thrown) => ended(thrown, db, operation.effect));
    const refusal = "refusal" in outcome ? outcome.refusal : undefined;
    log({
      event: "tool.call",
      request_id: requestId,
      trace_id: traceId,
      parent_span_id: call.parentSpanId,
      trace_sampled: call.traceSampled,
      era,
      tool: operation.name,
      user_id: caller.userId,
      client_id: caller.clientId,
      outcome: refusal?.code ?? ("questions" in outcome ? "asked" : "done"),
      duration_ms: now() - startedMs,
      cause: refusal?.cause,
    });
    return outcome;
  };
}

async function attempt<Given>(
  { operation, input, caller, channel, signal }: Call<Given>,
  db: CallDb,
): Promise<Outcome<Given>> {
  const peer = { ...channel, ask };
  const context = { caller, peer, signal };

  async function ask<const Asked extends Questions>(
    questions: Asked,
    options?: AskOptions,
  ) {
    if (db.progress !== "open" && db.progress !== "asked") {
      throw new Error("An operation asks before it works.");
    }
    const answers = channel.answered(questions, options);
    if (answers) return answers;
    if (db.progress === "open") {
      await db.question({ ends: !channel.isStreaming }).batch();
    }
    return await channel.ask(questions, options);
  }

  /** The user's agreement is theirs to give wherever they can be asked, and not the model's. */
  async function confirmed(): Promise<void> {
    const canAsk = channel.takes("elicitation/create");
    if (!operation.confirm || (!canAsk && isConfirmed(input))) return;
    const given = channel.answered(agreement(""), BINDING);
    if (given) return assertAgreed(given);
    const question = await operation.confirm(input, {
      ...context,
      db: canAsk
        ? db.question({ ends: !channel.isStreaming })
        : db.question({ ends: true, refusal: "confirmation_required" }),
    });
    if (!canAsk) throw new Refusal("confirmation_required", question);
    assertAgreed(await ask(agreement(question), BINDING));
  }

  await confirmed();
  const given = await operation.call(input, { ...context, db: db.work });
  // An operation that had no need of the database is authorized and recorded too.
  if (db.progress !== "done") await db.work.batch();
  return { given };
}

/**
 * How a call ends that did not come to its end. Where its outcome is on record
 * already, or its batch may have been done, nothing is recorded any more.
 */
async function ended(
  thrown: unknown,
  db: CallDb,
  effect: Effect,
): Promise<Outcome<never>> {
  if (thrown instanceof Unanswered) return { questions: thrown.questions };
  const refusal = refusalFrom(thrown);
  switch (db.progress) {
    case "open":
    case "asked":
    case "undone":
      return { refusal: await db.refuse(refusal) };
    case "done":
      // A fault of ours: what was done must not pass for not done.
      return {
        refusal: effect === "read"
          ? new Refusal("unavailable", undefined, { cause: thrown })
          : new Refusal("result_lost", undefined, { cause: thrown }),
      };
    case "sent":
    case "refused":
      return { refusal };
  }
}

const BINDING: AskOptions = { binding: true };
const Agreement = z.object({ agree: z.boolean().meta({ title: "Do it" }) });

/** The one question before what cannot be undone. */
function agreement(question: string) {
  return { agreement: form(question, Agreement) };
}

/** @throws {Refusal} `declined` */
function assertAgreed(
  given: Answers<ReturnType<typeof agreement>>,
): void {
  const answer = given.agreement;
  if (answer.action !== "accept" || !answer.content.agree) {
    throw new Refusal("declined");
  }
}

function isConfirmed(input: unknown): boolean {
  return typeof input === "object" && input !== null && CONFIRMED in input &&
    input[CONFIRMED] === true;
}
