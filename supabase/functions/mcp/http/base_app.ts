import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Caller } from "../core/caller.ts";
import { Refusal, refusalFrom } from "../core/errors.ts";
import { type Log, traceParentFrom } from "../core/event.ts";
import type { Scope } from "../core/scope.ts";
import { originGuard } from "./cors.ts";

/** What middleware leaves for the routes after it. */
export interface Env {
  Variables: {
    requestId: string;
    /** Left by `clientAuth` and `sessionAuth`. */
    caller: Caller;
    /** Left by `addressed`: the public URL of the MCP endpoint. */
    resource: string;
    /** Left by `addressed`: what is served there. */
    scope: Scope;
  };
}

/** What every app answers with. */
export interface BaseOptions {
  /** Where the platform mounts the function; its gateway has stripped what is before. */
  readonly basePath: string;
  /** Public URL of the widest MCP endpoint. */
  readonly endpoint: string;
  readonly log: Log;
}

/**
 * An app whose every answer is named, logged, data for no page and no cache, and
 * in words where something was thrown. What `elsewhere` routes is answered by
 * another.
 */
export function baseApp(
  { basePath, endpoint, log }: BaseOptions,
  elsewhere: (app: Hono<Env>) => void = () => {},
): Hono<Env> {
  const app = new Hono<Env>().basePath(basePath);
  app.onError((thrown, c) => refusalResponse(c, refusalFrom(thrown)));
  app.notFound((c) =>
    refusalResponse(
      c,
      new Refusal("not_found", "There is nothing at this address."),
    )
  );
  elsewhere(app);
  app.use(requestLog(log), responseHeaders(), originGuard(endpoint));
  return app;
}

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

/** An answer is data, never a page, in no frame; what only pages obey is left out. */
const DATA = Object.entries({
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=15552000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
});

/** Headers of every answer; one to a request with credentials stays out of every cache. */
export function responseHeaders() {
  return createMiddleware(async function responseHeaders(c, next) {
    await next();
    // `c.header` would copy the answer, its body included, for each.
    const { headers } = c.res;
    for (const [name, value] of DATA) headers.set(name, value);
    if (c.req.header("authorization") !== undefined) {
      headers.set("cache-control", "no-store");
    }
  });
}

/** A refusal as an HTTP answer: its status, and `{ code, message }`. */
export function refusalResponse(
  c: Context,
  refusal: Refusal,
  headers: Readonly<Record<string, string>> = {},
): Response {
  // `as` holds: every status in the table of refusals may carry a body.
  const status = refusal.status as ContentfulStatusCode;
  return c.json(refusal, status, {
    "cache-control": "no-store",
    ...(status === 429 && { "retry-after": "60" }),
    ...headers,
  });
}
