import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";

/** Headers of every answer: it is data, never a page, in no frame. */
export function dataHeaders() {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    // CORS says who may read; this would say it a second time, differently.
    crossOriginResourcePolicy: false,
  });
}

/** Keeps every answer to a request with credentials out of every cache. */
export function privateAnswers() {
  return createMiddleware(async function privateAnswers(c, next) {
    await next();
    if (c.req.header("authorization") !== undefined) {
      c.header("cache-control", "no-store");
    }
  });
}
