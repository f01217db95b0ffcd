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
