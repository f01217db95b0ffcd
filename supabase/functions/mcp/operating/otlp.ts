import type { Log } from "../kernel/event.ts";
import type { Span } from "./span.ts";

/** Where spans go. */
export interface OtlpOptions {
  /** Base URL of the collector; `/v1/traces` is added. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** The spans that are not yet exported. */
export interface SpanQueue {
  add(span: Span): void;
  /** Exports them; whether nothing of them is left. Never rejects. */
  export(): Promise<boolean>;
}

/** How many wait for a collector that does not answer; the oldest goes first. */
const CAPACITY = 2_000;
const BATCH = 500;
const TIMEOUT_MS = 10_000;
/** What the collector may take another time (OTLP/HTTP, retryable response codes). */
const RETRYABLE: readonly number[] = [429, 502, 503, 504];

/** Exports spans by OTLP over HTTP, in its JSON encoding. */
export function spanQueue(
  { endpoint, headers, log }: OtlpOptions,
): SpanQueue {
  let waiting: Span[] = [];
  let dropped = 0;

  function add(span: Span) {
    waiting.push(span);
    if (waiting.length > CAPACITY) {
      waiting.shift();
      dropped++;
    }
  }

  /** Sends a batch; whether the collector is done with it, taken or not. */
  async function send(batch: readonly Span[]): Promise<boolean> {
    try {
      const response = await fetch(`${endpoint}/v1/traces`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(exportOf(batch)),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (response.ok) return true;
      log({ event: "traces.failed", status: response.status, dropped });
      if (RETRYABLE.includes(response.status)) return false;
      dropped += batch.length;
      return true;
    } catch (cause) {
      log({ event: "traces.failed", cause, dropped });
      return false;
    }
  }

  return {
    add,
    async export() {
      while (waiting.length > 0) {
        const batch = waiting.splice(0, BATCH);
        if (!await send(batch)) {
          const kept = [...batch, ...waiting];
          dropped += Math.max(0, kept.length - CAPACITY);
          waiting = kept.slice(-CAPACITY);
          return false;
        }
      }
      return true;
    },
  };
}

/** An `ExportTraceServiceRequest`. */
function exportOf(spans: readonly Span[]) {
  return {
    resourceSpans: [{
      resource: {
        attributes: [{
          key: "service.name",
          value: { stringValue: "homeport" },
        }],
      },
      scopeSpans: [{ scope: { name: "homeport" }, spans }],
    }],
  };
}
