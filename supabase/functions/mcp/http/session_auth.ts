import { createMiddleware } from "hono/factory";
import type { Verify } from "../auth/access_token.ts";
import { bearerToken } from "../auth/bearer_token.ts";
import { SESSION_AUDIENCE } from "../auth/claims.ts";
import type { Env } from "./env.ts";

/**
 * Lets through requests with a token as the site's sessions have it. The
 * database says whether the session lives, and is the user's own.
 */
export function sessionAuth(verify: Verify) {
  return createMiddleware<Env>(async function sessionAuth(c, next) {
    const token = bearerToken(c.req.header("authorization") ?? "");
    c.set("caller", await verify(token, SESSION_AUDIENCE));
    await next();
  });
}
