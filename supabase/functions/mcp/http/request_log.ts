import { createMiddleware } from "hono/factory";
import type { Log } from "../kernel/event.ts";
import { traceParentFrom } from "../kernel/trace_parent.ts";
import type { Env } from "./env.ts";

/** Names each request, in the answer too, and notes how it went. */
export function requestLog(log: Log) {
  return createMiddleware<Env>(async function requestLog(c, next) {
    const requestId = crypto.randomUUID();
    c.set("requestId", requestId);
    const startedMs = performance.now();
    await next();
    c.res.headers.set("x-request-id", requestId);
    const trace = traceParentFrom(c.req.header("traceparent"));
    log({
      event: "http.request",
      request_id: requestId,
      trace_id: trace?.traceId,
      parent_span_id: trace?.spanId,
      trace_sampled: trace?.sampled,
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      duration_ms: performance.now() - startedMs,
      // Set where a route failed: a refusal in words, or a bug.
      cause: c.error?.cause ??
        (c.error && "status" in c.error ? undefined : c.error),
    });
  });
}
