import type { MiddlewareHandler } from "hono";
import type { Settings } from "../settings.ts";
import { verifiedClaims } from "../tokens/verified_claims.ts";
import { AuthError } from "./auth_error.ts";
import type { AuthEnv } from "./auth_env.ts";
import { bearerToken } from "./bearer_token.ts";
import { bearerOf } from "./signed_in.ts";

const ADMIN_ROLES = ["service_role", "supabase_admin"];

/** Lets a request pass that carries a token with an admin role, as the gateway makes of the secret key. */
export function adminOnly(settings: Settings): MiddlewareHandler<AuthEnv> {
  return async function adminOnly(c, next) {
    c.set("adminRole", await roleOf(settings, bearerToken(c)));
    await next();
  };
}

async function roleOf(settings: Settings, token: string): Promise<string> {
  const claims = await verifiedClaims(settings, token);
  if (claims.session_id !== "") await bearerOf(settings, claims);
  if (ADMIN_ROLES.includes(claims.role)) return claims.role;
  throw new AuthError(403, "not_admin", "User not allowed");
}
