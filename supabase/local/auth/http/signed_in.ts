import type { MiddlewareHandler } from "hono";
import type { Settings } from "../settings.ts";
import { findSession, type Session } from "../tokens/session.ts";
import {
  type VerifiedClaims,
  verifiedClaims,
} from "../tokens/verified_claims.ts";
import { findUser, isBanned, type User } from "../users/user.ts";
import { AuthError } from "./auth_error.ts";
import type { AuthEnv } from "./auth_env.ts";
import { bearerToken } from "./bearer_token.ts";
import { isUuid } from "./uuid.ts";

/**
 * Lets a request pass that carries the access token of a user who exists, is
 * not banned, and whose session has not ended.
 *
 * It does not ask who holds the token: an OAuth client's would be as good as the
 * user's, if the token hook left the user's id in it.
 */
export function signedIn(settings: Settings): MiddlewareHandler<AuthEnv> {
  return async function signedIn(c, next) {
    const claims = await verifiedClaims(settings, bearerToken(c));
    const { user, session } = await bearerOf(settings, claims);
    if (isBanned(user, settings.now())) {
      throw new AuthError(403, "user_banned", "User is banned");
    }
    c.set("claims", claims);
    c.set("user", user);
    c.set("session", session);
    await next();
  };
}

/**
 * Whose token this is, and in which session.
 *
 * @throws {AuthError} 403 where either is no more.
 */
export async function bearerOf(
  { sql }: Settings,
  { sub, session_id }: VerifiedClaims,
): Promise<{ readonly user: User; readonly session: Session | undefined }> {
  if (sub === "") throw badToken("invalid claim: missing sub claim");
  if (!isUuid(sub)) {
    throw new AuthError(
      400,
      "bad_jwt",
      "invalid claim: sub claim must be a UUID",
    );
  }
  const user = await findUser(sql, sub);
  if (!user) {
    throw new AuthError(
      403,
      "user_not_found",
      "User from sub claim in JWT does not exist",
    );
  }
  if (session_id === "") return { user, session: undefined };
  if (!isUuid(session_id)) {
    throw badToken("invalid claim: session_id claim must be a UUID");
  }
  const session = await findSession(sql, session_id);
  if (session) return { user, session };
  throw new AuthError(
    403,
    "session_not_found",
    "Session from session_id claim in JWT does not exist",
  );
}

function badToken(message: string): AuthError {
  return new AuthError(403, "bad_jwt", message);
}
