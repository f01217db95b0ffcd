/**
 * The trace that a W3C `traceparent` belongs to, as 32 hex digits; nothing for
 * what is none.
 */
export function traceIdFrom(traceparent: unknown): string | undefined {
  if (typeof traceparent !== "string") return undefined;
  return traceparent.match(
    /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|-)/,
  )?.[1];
}
