import { createMiddleware } from "hono/factory";

/** What pages of any origin may send, and read from the answers. */
export interface PublicCorsOptions {
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** How long a browser may remember it, in seconds. */
  readonly maxAge: number;
}

/**
 * CORS for pages of every origin. Hono's own sets its headers before there is
 * an answer, and each answer is then copied to hold them.
 */
export function publicCors(
  { allowMethods, allowHeaders, exposeHeaders, maxAge }: PublicCorsOptions,
) {
  const exposed = exposeHeaders.join(",");
  return createMiddleware(async function publicCors(c, next) {
    if (c.req.method === "OPTIONS") {
      // Only browsers ask first: others' start does not wait for it.
      const { cors } = await import("hono/cors");
      const preflight = cors({
        origin: "*",
        allowMethods: [...allowMethods],
        allowHeaders: [...allowHeaders],
        exposeHeaders: [...exposeHeaders],
        maxAge,
      });
      return await preflight(c, next);
    }
    await next();
    c.res.headers.set("access-control-allow-origin", "*");
    c.res.headers.set("access-control-expose-headers", exposed);
  });
}
