/** The names of everything that is worth a line in the log; docs/operate.md explains them. */
export const EVENTS = [
  "http.request",
  "tool.call",
  "task.work",
  "import.refused",
  "mcp.error",
  "health.failed",
  "metrics.failed",
  "traces.failed",
  "alert.sent",
  "alert.failed",
] as const;

/** Something worth a line in the log. `cause` is a thrown value, for the log alone. */
export interface Event {
  readonly event: (typeof EVENTS)[number];
  readonly request_id?: string;
  readonly cause?: unknown;
  readonly [field: string]: unknown;
}

/** Takes note of an event; never throws. */
export type Log = (event: Event) => void;

/** The span that a request comes from. */
export interface TraceParent {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** Whether whoever began the trace keeps it. */
  readonly sampled: boolean;
}

/** What a W3C `traceparent` says; nothing for what is none. */
export function traceParentFrom(
  traceparent: unknown,
): TraceParent | undefined {
  if (typeof traceparent !== "string") return undefined;
  const [, traceId, spanId, flags] = traceparent.match(
    /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:$|-)/,
  ) ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  return { traceId, spanId, sampled: parseInt(flags, 16) % 2 === 1 };
}
