import { createMiddleware } from "hono/factory";

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
