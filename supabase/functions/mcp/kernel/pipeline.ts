import { z } from "zod";
import type { Caller } from "./caller.ts";
import type { CallDb } from "./db.ts";
import { CONFIRMED, type Deed } from "./deed.ts";
import type { Era } from "./era.ts";
import type { Log } from "./event.ts";
import { type AskOptions, type Line, Unanswered } from "./peer.ts";
import { type Answers, form, type Questions } from "./question.ts";
import { Refusal, refusalFrom } from "./refusal.ts";

/** One call of a deed, as it came in. */
export interface Call<Given = unknown> {
  readonly deed: Deed<Given>;
  readonly input: unknown;
  readonly caller: Caller;
  /** The line to the client it came in by. */
  readonly line: Line;
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

/** What came of a call: what the deed gives, a refusal, or questions to be answered first. */
export type Outcome<Given> =
  | { readonly given: Given }
  | { readonly refusal: Refusal }
  | { readonly questions: Questions };

/** How far a call goes in one stretch: to its end, or to a question. */
export type Stretch = "done" | "asked";

/** What the pipeline reaches the world through. */
export interface Ports {
  /** The database for a stretch of a call; one that only asks may only read. */
  readonly dbOf: (call: Call, stretch: Stretch) => CallDb;
  readonly log: Log;
  /** Keeps the process alive for work after the answer. */
  readonly waitUntil: (work: Promise<void>) => void;
  readonly now: () => number;
}

/** Does a call from admission to record; never throws. */
export type Pipeline = <Given>(call: Call<Given>) => Promise<Outcome<Given>>;

/** The one way in which anything is done for a client. */
export function pipeline({ dbOf, log, waitUntil, now }: Ports): Pipeline {
  return async function perform<Given>(call: Call<Given>) {
    const { deed, caller, requestId, traceId, era } = call;
    const startedMs = now();
    const db = dbOf(call, "done");
    let asking: CallDb | undefined;
    const outcome = await attempt(
      call,
      db,
      () => asking ??= dbOf(call, "asked"),
    );
    const refusal = "refusal" in outcome ? outcome.refusal : undefined;
    if (refusal) {
      waitUntil(
        db.recordRefusal(refusal.code).catch((cause) =>
          log({ event: "audit.failed", request_id: requestId, cause })
        ),
      );
    }
    log({
      event: "tool.call",
      request_id: requestId,
      trace_id: traceId,
      parent_span_id: call.parentSpanId,
      trace_sampled: call.traceSampled,
      era,
      tool: deed.name,
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
  { deed, input, caller, line, signal }: Call<Given>,
  db: CallDb,
  asking: () => CallDb,
): Promise<Outcome<Given>> {
  const peer = { ...line, ask };
  const context = { caller, peer, signal };

  async function ask<const Asked extends Questions>(
    questions: Asked,
    options?: AskOptions,
  ) {
    if (db.admitted) throw new Error("A deed asks before it visits.");
    const answers = line.answered(questions, options);
    if (answers) return answers;
    await asking().admit();
    return await line.ask(questions, options);
  }

  /** The user's agreement is theirs to give wherever they can be asked, and not the model's. */
  async function confirmed(): Promise<void> {
    const canAsk = line.takes("elicitation/create");
    if (!deed.confirm || (!canAsk && isConfirmed(input))) return;
    const given = line.answered(agreement(""), BINDING);
    if (given) return assertAgreed(given);
    const question = await deed.confirm(input, { ...context, db: asking() });
    if (!canAsk) throw new Refusal("confirmation_required", question);
    assertAgreed(await ask(agreement(question), BINDING));
  }

  try {
    await confirmed();
    const given = await deed.call(input, { ...context, db });
    // A deed that had no need of the database is admitted and recorded too.
    await db.admit();
    return { given };
  } catch (thrown) {
    return thrown instanceof Unanswered
      ? { questions: thrown.questions }
      : { refusal: refusalFrom(thrown) };
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
