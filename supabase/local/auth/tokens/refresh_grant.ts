import { AuthError, OAuthError } from "../http/auth_error.ts";
import type { Visitor } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import { audit } from "../users/audit.ts";
import { type Db, findUser, isBanned, updateUser } from "../users/user.ts";
import { accessToken } from "./access_token.ts";
import type { Grant } from "./grant.ts";
import { addRefreshToken, type RefreshToken } from "./refresh_token.ts";
import type { Session } from "./session.ts";

/**
 * Exchanges a refresh token for new tokens, exactly once.
 *
 * Whoever comes second with the same token, because the first answer got lost
 * or another tab was faster, is given the successor that is already there.
 *
 * @throws {AuthError} 400 where the token is unknown, spent, or its user banned.
 * @throws {OAuthError} `invalid_client` where it is not this client's.
 */
export async function refreshGrant(
  settings: Settings,
  token: string,
  clientId: string | undefined,
  visitor: Visitor,
): Promise<Grant> {
  const outcome = await settings.sql.begin((tx) =>
    refreshed(tx, settings, token, clientId, visitor)
  );
  if (outcome instanceof AuthError) throw outcome;
  return outcome;
}

async function refreshed(
  tx: Db,
  settings: Settings,
  text: string,
  clientId: string | undefined,
  visitor: Visitor,
): Promise<Grant | AuthError> {
  const now = settings.now();
  const session = await lockedSession(tx, text);
  const [token] = await tx<RefreshToken[]>`
    select * from auth.refresh_tokens where token = ${text}`;
  const user = token && await findUser(tx, token.user_id);
  if (!session || !token || !user) {
    throw refused("refresh_token_not_found", "Refresh Token Not Found");
  }
  if (isBanned(user, now)) throw refused("user_banned", "User Banned");
  if (session.not_after && session.not_after < now) {
    throw refused("session_expired", "Session Expired");
  }
  requireSameClient(session.oauth_client_id ?? undefined, clientId);

  const successor = token.revoked ? await successorOf(tx, token) : undefined;
  if (token.revoked && successor === undefined) {
    const reuseEnds = token.updated_at.getTime() +
      settings.refreshReuseSeconds * 1000;
    if (now.getTime() > reuseEnds) {
      await tx`
        update auth.refresh_tokens set revoked = true, updated_at = ${now}
        where session_id = ${session.id} and not revoked`;
      // Returned, not thrown: the revocation is to be kept.
      return refused("refresh_token_already_used", "Already Used");
    }
  }
  await audit(tx, now, user, "token_refreshed");
  const refreshToken = successor ?? await swapped(tx, token, now);
  if (successor === undefined) await audit(tx, now, user, "token_revoked");

  const access = await accessToken(
    tx,
    settings,
    await updateUser(tx, user.id, now),
    session,
    "token_refresh",
    visitor,
  );
  await tx`
    update auth.sessions set refreshed_at = ${now}, updated_at = ${now},
      user_agent = ${visitor.userAgent}, ip = ${visitor.ip}
    where id = ${session.id}`;
  return { access, refreshToken, user, session };
}

/** The session comes first in every transaction, so that two never wait for each other. */
async function lockedSession(
  tx: Db,
  token: string,
): Promise<Session | undefined> {
  const [session] = await tx<Session[]>`
    select * from auth.sessions
    where id = (select session_id from auth.refresh_tokens where token = ${token})
    for update`;
  return session;
}

/** The active token of the session, if it is the one this token was exchanged for. */
async function successorOf(
  tx: Db,
  token: RefreshToken,
): Promise<string | undefined> {
  const [active] = await tx<RefreshToken[]>`
    select * from auth.refresh_tokens
    where session_id = ${token.session_id} and not revoked
    order by id desc limit 1`;
  return active?.parent === token.token ? active.token : undefined;
}

async function swapped(
  tx: Db,
  token: RefreshToken,
  now: Date,
): Promise<string> {
  await tx`
    update auth.refresh_tokens set revoked = true, updated_at = ${now}
    where id = ${token.id}`;
  return await addRefreshToken(
    tx,
    token.user_id,
    token.session_id,
    token.token,
    now,
  );
}

function requireSameClient(
  ofSession: string | undefined,
  asking: string | undefined,
): void {
  if (ofSession === asking) return;
  if (ofSession === undefined) {
    throw new OAuthError(
      "invalid_client",
      "Client authentication not allowed for non-OAuth session",
    );
  }
  throw new OAuthError(
    "invalid_client",
    asking === undefined
      ? "Client authentication required for OAuth session"
      : "Client does not match the session's OAuth client",
  );
}

function refused(code: string, reason: string): AuthError {
  return new AuthError(400, code, `Invalid Refresh Token: ${reason}`);
}
