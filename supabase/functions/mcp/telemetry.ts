import type { Config } from "./config.ts";
import type { Log } from "./core/event.ts";
import type { BatchOptions } from "./db/batch.ts";
import { operatorDb } from "./db/operator_db.ts";
import { type Alert, alerting } from "./telemetry/alert.ts";
import { callDurations } from "./telemetry/call_durations.ts";
import {
  type Health,
  healthOf,
  lookAtAuth,
  lookAtKeys,
} from "./telemetry/health.ts";
import { type Counted, type Format, metricsText } from "./telemetry/metrics.ts";
import { type Debounced, debounced, reporting } from "./telemetry/reporting.ts";
import { spanOf, spanQueue } from "./telemetry/traces.ts";

/** What the operator's work reaches the world through. */
export interface TelemetryOptions extends Pick<BatchOptions, "send"> {
  readonly config: Config;
  readonly log: Log;
  /** Keeps the process alive for work after the answer. */
  readonly waitUntil: (work: Promise<void>) => void;
  /** How long calls are gathered before they are reported, in milliseconds. */
  readonly delayMs?: number;
}

/** What the operator is told. */
export interface Telemetry {
  /** The log, from which metrics and traces are made as well. */
  readonly log: Log;
  /** What is counted, this instance's last calls included, as text. */
  metrics(format: Format): Promise<string>;
  health(): Promise<Health>;
  /** Reports and exports what is left; whether nothing is. */
  flush(): Promise<boolean>;
}

/** Counts, traces and alerts, as far as the configuration asks for them. */
export function createTelemetry(
  { config, send, log, waitUntil, delayMs = 5_000 }: TelemetryOptions,
): Telemetry {
  const db = operatorDb({
    send,
    statementTimeoutMs: config.statementTimeoutMs,
  });
  const tell = config.alertWebhookUrl && alerting({
    url: config.alertWebhookUrl,
    endpoint: config.endpoint,
    log,
  });
  const durations = callDurations();
  const reports = put(reporting({
    durations,
    // `as` holds: `mcp.report` gives alerts, and nothing else.
    deliver: async (report) => await db.report(report) as readonly Alert[],
    // Neither the next report nor a scrape waits for a webhook that is away.
    alert: tell ? (due) => waitUntil(tell(due)) : undefined,
    log,
  }));
  const counts = config.operatorKey !== undefined ||
    config.alertWebhookUrl !== undefined;
  const spans = config.otlp && spanQueue({ ...config.otlp, log });
  const exports = spans && put(() => spans.export());

  function put(work: () => Promise<boolean>): Debounced {
    return debounced({ work, delayMs, waitUntil });
  }

  return {
    log(event) {
      log(event);
      if (counts && durations.observe(event)) reports.due();
      const span = spans && spanOf(event, Date.now());
      if (!span) return;
      spans.add(span);
      exports?.due();
    },
    async metrics(format) {
      await reports.now();
      // `as` holds: it is what `mcp.metrics` gives.
      return metricsText(await db.metrics() as Counted, format);
    },
    health: () => healthOf(checksOf(config, db.ping), log),
    async flush() {
      const done = await Promise.all([reports.now(), exports?.now() ?? true]);
      return !done.includes(false);
    },
  };
}

/** Everything that the server needs of others. */
function checksOf(
  { databaseConnections, jwksUrl, metadataUrl, issuer }: Config,
  ping: () => Promise<void>,
) {
  const first = ping();
  return {
    database: {
      look: () => first,
      words: "The database does not answer the role mcp_gateway.",
    },
    pool: {
      // After the first, which must not lose its connection to these.
      look: () =>
        first.then(() =>
          Promise.all(Array.from({ length: databaseConnections }, ping))
        ),
      words: "Not every connection to the database could be used at once.",
    },
    keys: {
      look: () => lookAtKeys(jwksUrl),
      words:
        "The signing keys of Supabase Auth cannot be had: nobody new can " +
        "be let in.",
    },
    auth: {
      look: () => lookAtAuth(metadataUrl, issuer),
      words:
        "Supabase Auth does not answer as the issuer of the tokens taken " +
        "here: nobody can sign in.",
    },
  };
}
