import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";

/**
 * Headers of every answer: it is data, never a page, in no frame. What only
 * pages obey is left out, for every answer would carry it.
 */
export function dataHeaders() {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    // CORS says who may read; this would say it a second time, differently.
    crossOriginResourcePolicy: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}

/** Keeps every answer to a request with credentials out of every cache. */
export function privateAnswers() {
  return createMiddleware(async function privateAnswers(c, next) {
    await next();
    if (c.req.header("authorization") !== undefined) {
      // `c.header` would copy the answer, its body included, for one header.
      c.res.headers.set("cache-control", "no-store");
    }
  });
}
