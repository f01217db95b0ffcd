import { endSessions } from "../tokens/session.ts";
import { type Db, updateUser, type User } from "./user.ts";

/**
 * Gives a user another password, voids every link sent to them, and ends their
 * sessions, but for the one that asked.
 */
export async function replacePassword(
  tx: Db,
  userId: string,
  hash: string,
  keptSession: string | undefined,
  now: Date,
): Promise<User> {
  await tx`delete from auth.one_time_tokens where user_id = ${userId}`;
  await endSessions(tx, userId, "others", keptSession);
  return await updateUser(tx, userId, now, {
    encrypted_password: hash,
    confirmation_token: "",
    confirmation_sent_at: null,
    recovery_token: "",
    recovery_sent_at: null,
    email_change_token_current: "",
    email_change_token_new: "",
    email_change_sent_at: null,
    phone_change_token: "",
    phone_change_sent_at: null,
    reauthentication_token: "",
    reauthentication_sent_at: null,
  });
}
