import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { Settings } from "../settings.ts";
import { verifiedClaims } from "../tokens/verified_claims.ts";
import { AuthError } from "./auth_error.ts";
import type { AuthEnv } from "./auth_env.ts";
import { bearerToken, findBearerToken } from "./bearer_token.ts";
import { bearerOf } from "./signed_in.ts";

const ADMIN_ROLES = ["service_role", "supabase_admin"];

/**
 * Lets a request pass that carries the secret key, or a token with an admin role.
 *
 * On the platform the gateway turns the secret key into such a token; here
 * either will do, the key also as `apikey`.
 */
export function adminOnly(settings: Settings): MiddlewareHandler<AuthEnv> {
  return async function adminOnly(c, next) {
    const role = isSecretKey(settings, c.req.header("apikey")) ||
        isSecretKey(settings, findBearerToken(c))
      ? "service_role"
      : await roleOf(settings, bearerToken(c));
    c.set("adminRole", role);
    await next();
  };
}

async function roleOf(settings: Settings, token: string): Promise<string> {
  const claims = await verifiedClaims(settings, token);
  if (claims.session_id !== "") await bearerOf(settings, claims);
  if (ADMIN_ROLES.includes(claims.role)) return claims.role;
  throw new AuthError(403, "not_admin", "User not allowed");
}

function isSecretKey(
  { secretKey }: Settings,
  text: string | undefined,
): boolean {
  const expected = new TextEncoder().encode(secretKey);
  const given = new TextEncoder().encode(text ?? "");
  return expected.length === given.length && timingSafeEqual(expected, given);
}
