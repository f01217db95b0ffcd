import type { Context } from "hono";
import { AuthError, invalid } from "../http/auth_error.ts";
import { isAllowedRedirect } from "../http/allowed_redirect.ts";
import type { Settings } from "../settings.ts";
import type { Db } from "../users/user.ts";
import { type Authorization, lockAuthorization } from "./authorization.ts";

/**
 * Refuses a browser page that is not the project's own; other callers send no Origin.
 *
 * @throws {AuthError} 400
 */
export function requireOwnOrigin(settings: Settings, c: Context): void {
  const origin = c.req.header("origin");
  if (!origin || isAllowedRedirect(settings, origin)) return;
  throw invalid("unauthorized request origin");
}

/**
 * Locks a request that still waits for the user's answer.
 *
 * An expired one is marked as such, which is to be kept: the refusal is
 * returned, not thrown, so that the transaction commits.
 */
export async function lockPending(
  tx: Db,
  authorizationId: string,
  now: Date,
  notPending: string,
): Promise<Authorization | AuthError> {
  const authorization = await lockAuthorization(tx, authorizationId);
  if (!authorization) throw notFound();
  if (now > authorization.expires_at) {
    await tx`
      update auth.oauth_authorizations set status = 'expired'
      where id = ${authorization.id} and status = 'pending'`;
    return notFound();
  }
  if (authorization.status !== "pending") throw invalid(notPending);
  return authorization;
}

/** The answer for a request that is unknown, expired, or somebody else's. */
export function notFound(): AuthError {
  return new AuthError(
    404,
    "oauth_authorization_not_found",
    "authorization not found",
  );
}
