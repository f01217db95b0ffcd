import type { Visitor } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import { userJson } from "../users/user_json.ts";
import { type Db, updateUser, type User } from "../users/user.ts";
import { type AccessToken, accessToken } from "./access_token.ts";
import type { Method } from "./claims.ts";
import { secondsOf } from "./claims.ts";
import { addRefreshToken } from "./refresh_token.ts";
import type { Session } from "./session.ts";

/** What a sign-in or a refresh gives. */
export interface Grant {
  readonly access: AccessToken;
  readonly refreshToken: string;
  readonly user: User;
  readonly session: Session;
}

/** The OAuth client a session is for, and the scopes it was given. */
export interface ClientGrant {
  readonly clientId: string;
  readonly scopes: string;
}

/** Opens a session for a user and issues its tokens. */
export async function openSession(
  tx: Db,
  settings: Settings,
  userId: string,
  method: Method,
  visitor: Visitor,
  client?: ClientGrant,
): Promise<Grant> {
  const now = settings.now();
  const [session] = await tx<Session[]>`
    insert into auth.sessions
      (id, user_id, created_at, updated_at, aal, user_agent, ip, oauth_client_id, scopes)
    values
      (${crypto.randomUUID()}, ${userId}, ${now}, ${now}, 'aal1',
       ${visitor.userAgent}, ${visitor.ip}, ${client?.clientId ?? null},
       ${client?.scopes || null})
    returning *`;
  if (!session) throw new Error("The new session is gone.");
  const refreshToken = await addRefreshToken(tx, userId, session.id, null, now);
  const user = await updateUser(tx, userId, now, { last_sign_in_at: now });
  await tx`
    insert into auth.mfa_amr_claims
      (id, session_id, created_at, updated_at, authentication_method)
    values (${crypto.randomUUID()}, ${session.id}, ${now}, ${now}, ${method})`;
  const access = await accessToken(
    tx,
    settings,
    user,
    session,
    method,
    visitor,
  );
  return { access, refreshToken, user, session };
}

/** The tokens in the words of OAuth, which say nothing of the user. */
export function tokenJson(
  { access, refreshToken }: Grant,
  now: Date,
): Record<string, unknown> {
  return {
    access_token: access.token,
    token_type: "bearer",
    expires_in: access.expiresAt - secondsOf(now),
    refresh_token: refreshToken,
  };
}

/** The tokens and the user, as first-party sign-ins answer. */
export async function grantJson(
  db: Db,
  grant: Grant,
  now: Date,
): Promise<Record<string, unknown>> {
  return {
    ...tokenJson(grant, now),
    expires_at: grant.access.expiresAt,
    user: await userJson(db, grant.user),
  };
}

/** The headers by which Supabase Auth names the session to its gateway. */
export function grantHeaders(
  { user, session, refreshToken }: Grant,
): Record<string, string> {
  return {
    "sb-auth-user-id": user.id,
    "sb-auth-session-id": session.id,
    "sb-auth-refresh-token-prefix": refreshToken.slice(0, 5),
  };
}
