import type { Hono, NotFoundHandler } from "hono";
import type { AuthEnv } from "./auth_env.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Answers 405 where another method would have been right, else 404. */
export function notFound(app: Hono<AuthEnv>): NotFoundHandler<AuthEnv> {
  const handlersFor = (method: string, path: string) =>
    app.router.match(method, path)[0].length;
  return function notFound(c) {
    // No route is registered for TRACE, so it meets the middleware alone.
    const middleware = handlersFor("TRACE", c.req.path);
    const allowed = METHODS.filter((method) =>
      handlersFor(method, c.req.path) > middleware
    );
    return allowed.length > 0
      ? c.body(null, 405, { Allow: allowed.join(", ") })
      : c.text("404 page not found\n", 404);
  };
}
