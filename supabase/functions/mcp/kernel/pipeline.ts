import type { Caller } from "./caller.ts";
import type { CallDb } from "./db.ts";
import type { Era } from "./era.ts";
import type { Log } from "./event.ts";
import { type Refusal, refusalFrom } from "./refusal.ts";
import type { Tool } from "./tool.ts";

/** One call of a tool, as it came in. */
export interface Call {
  readonly tool: Tool;
  readonly input: unknown;
  readonly caller: Caller;
  readonly requestId: string;
  /** The W3C trace the call belongs to, as 32 hex digits. */
  readonly traceId?: string | undefined;
  readonly era: Era;
  readonly signal: AbortSignal;
}

/** What came of a call: an answer that fits the tool's output schema, or a refusal. */
export type Outcome =
  | { readonly answer: Readonly<Record<string, unknown>> }
  | { readonly refusal: Refusal };

/** What the pipeline reaches the world through. */
export interface Ports {
  readonly dbOf: (call: Call) => CallDb;
  readonly log: Log;
  /** Keeps the process alive for work after the answer. */
  readonly waitUntil: (work: Promise<void>) => void;
  readonly now: () => number;
}

/** Does a call from admission to record; never throws. */
export type Pipeline = (call: Call) => Promise<Outcome>;

/** The one way in which tools are called. */
export function pipeline({ dbOf, log, waitUntil, now }: Ports): Pipeline {
  return async function perform(call) {
    const { tool, caller, requestId, traceId, era, signal } = call;
    const startedMs = now();
    const db = dbOf(call);
    const outcome = await attempt(async () => {
      const answer = await tool.call(call.input, { caller, db, signal });
      // A tool that had no need of the database is admitted and recorded too.
      await db.admit();
      return answer;
    });
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
      era,
      tool: tool.name,
      user_id: caller.userId,
      client_id: caller.clientId,
      outcome: refusal?.code ?? "done",
      duration_ms: now() - startedMs,
      cause: refusal?.cause,
    });
    return outcome;
  };
}

async function attempt(
  deed: () => Promise<Readonly<Record<string, unknown>>>,
): Promise<Outcome> {
  try {
    return { answer: await deed() };
  } catch (thrown) {
    return { refusal: refusalFrom(thrown) };
  }
}
