import { createMiddleware } from "hono/factory";
import type { Verify } from "../auth/access_token.ts";
import { bearerToken } from "../auth/bearer_token.ts";
import { Refusal } from "../kernel/refusal.ts";
import type { Env } from "./env.ts";

/** The audience of a user's own sessions, as Supabase Auth issues them. */
const SESSION_AUDIENCE = "authenticated";

/** Lets through requests of the user's own sessions on the site; refuses OAuth clients. */
export function sessionAuth(verify: Verify) {
  return createMiddleware<Env>(async function sessionAuth(c, next) {
    const token = bearerToken(c.req.header("authorization") ?? "");
    const caller = await verify(token, SESSION_AUDIENCE);
    if (caller.clientId) throw new Refusal("first_party_only");
    c.set("caller", caller);
    await next();
  });
}
