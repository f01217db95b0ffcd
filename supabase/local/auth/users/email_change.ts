import { AuthError } from "../http/auth_error.ts";
import { newCode, putToken, tokenHash } from "./one_time_token.ts";
import { type Db, findUserByEmail, updateUser, type User } from "./user.ts";

/**
 * Refuses an address under which another user signs in.
 *
 * @throws {AuthError} 422 `email_exists`
 */
export async function requireUnusedEmail(
  db: Db,
  email: string,
  user: Pick<User, "id" | "aud">,
): Promise<void> {
  const other = await findUserByEmail(db, email, user.aud);
  if (other && other.id !== user.id) throw emailExists();
}

/** The refusal of an address that is taken. */
export function emailExists(): AuthError {
  return new AuthError(
    422,
    "email_exists",
    "A user with this email address has already been registered",
  );
}

/** Remembers the address a user wants, until a link sent to both confirms it. */
export async function requestEmailChange(
  tx: Db,
  user: User,
  email: string,
  now: Date,
): Promise<void> {
  const toNew = tokenHash(email, newCode());
  const toCurrent = user.email ? tokenHash(user.email, newCode()) : "";
  await updateUser(tx, user.id, now, {
    email_change: email,
    email_change_token_new: toNew,
    email_change_token_current: toCurrent,
    email_change_sent_at: now,
    email_change_confirm_status: 0,
  });
  await putToken(tx, user.id, "email_change_token_new", toNew, email, now);
  if (user.email) {
    await putToken(
      tx,
      user.id,
      "email_change_token_current",
      toCurrent,
      user.email,
      now,
    );
  }
}
