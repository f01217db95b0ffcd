import type { Db } from "../users/user.ts";

/** A row of `auth.sessions`, as far as the server reads it. */
export interface Session {
  readonly id: string;
  readonly user_id: string;
  readonly created_at: Date;
  readonly not_after: Date | null;
  readonly oauth_client_id: string | null;
  readonly scopes: string | null;
}

/** Which of a user's sessions a sign-out ends. */
export type LogoutScope = "global" | "local" | "others";

/** The session with this id, if it has not ended. */
export async function findSession(
  db: Db,
  id: string,
): Promise<Session | undefined> {
  const [session] = await db<Session[]>`
    select * from auth.sessions where id = ${id}`;
  return session;
}

/** Whether the session began with a link or a code, as after a forgotten password. */
export async function isRecovery(
  db: Db,
  { id }: Pick<Session, "id">,
): Promise<boolean> {
  const [claim] = await db`
    select from auth.mfa_amr_claims where session_id = ${id}
      and authentication_method in ('otp', 'magiclink', 'recovery')`;
  return claim !== undefined;
}

/**
 * Ends sessions of a user, and with them their refresh tokens.
 *
 * "global" and "others" do not spare the sessions of OAuth clients.
 */
export async function endSessions(
  tx: Db,
  userId: string,
  scope: LogoutScope,
  current: string | undefined,
): Promise<void> {
  if (current === undefined || scope === "global") {
    await tx`delete from auth.sessions where user_id = ${userId}`;
  } else if (scope === "local") {
    await tx`delete from auth.sessions where id = ${current}`;
  } else {
    await tx`
      delete from auth.sessions where user_id = ${userId} and id <> ${current}`;
  }
}
