import { AuthError, invalid } from "../http/auth_error.ts";
import type { Visitor } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import { type Grant, openSession } from "../tokens/grant.ts";
import { audit } from "../users/audit.ts";
import { confirmEmail } from "../users/new_user.ts";
import {
  findToken,
  LINK_LIFETIME_MS,
  type TokenType,
} from "../users/one_time_token.ts";
import { putEmailIdentity } from "../users/identity.ts";
import { passwordHash, unknowablePassword } from "../users/password.ts";
import { replacePassword } from "../users/replace_password.ts";
import {
  type Db,
  findUser,
  isBanned,
  merged,
  updateUser,
  type User,
} from "../users/user.ts";

const TOKEN_TYPES: Readonly<Record<string, readonly TokenType[]>> = {
  signup: ["confirmation_token"],
  invite: ["confirmation_token"],
  recovery: ["recovery_token"],
  magiclink: ["recovery_token"],
  email: ["confirmation_token", "recovery_token"],
};

/** A one-time token someone hands in, and what to tell them if it is none. */
export interface Redemption {
  readonly type: string;
  readonly hash: string;
  readonly refusal: string;
  readonly visitor: Visitor;
}

/**
 * Exchanges a one-time token for a session, exactly once.
 *
 * @throws {AuthError} 403 `otp_expired` where it is unknown, spent or too old.
 */
export async function redeemToken(
  settings: Settings,
  { type, hash, refusal, visitor }: Redemption,
): Promise<Grant> {
  const types = TOKEN_TYPES[type];
  if (!types) throw invalid("Invalid email verification type");
  const now = settings.now();
  return await settings.sql.begin(async (tx) => {
    const token = await findToken(tx, hash, types);
    const user = token && await findUser(tx, token.user_id);
    const signingUp = token?.token_type === "confirmation_token";
    const sentAt = signingUp
      ? user?.confirmation_sent_at
      : user?.recovery_sent_at;
    if (
      !user || !sentAt || now.getTime() > sentAt.getTime() + LINK_LIFETIME_MS
    ) {
      throw new AuthError(403, "otp_expired", refusal);
    }
    if (isBanned(user, now)) {
      throw new AuthError(403, "user_banned", "User is banned");
    }
    if (signingUp) await completeSignup(tx, user, now);
    if (signingUp || user.email_confirmed_at === null) {
      await audit(tx, now, user, "user_signedup", { provider: "email" });
      await confirmEmail(tx, user, now);
    } else {
      await audit(tx, now, user, "login");
    }
    await tx`delete from auth.one_time_tokens where user_id = ${user.id}`;
    await updateUser(tx, user.id, now, {
      recovery_token: "",
      raw_app_meta_data: merged(user.raw_app_meta_data, {
        provider: "email",
        providers: ["email"],
      }),
    });
    return await openSession(tx, settings, user.id, "otp", visitor);
  });
}

/** The identity is verified now; who was invited has no password yet, and gets one that nobody knows. */
async function completeSignup(tx: Db, user: User, now: Date): Promise<void> {
  if (user.email) await putEmailIdentity(tx, user.id, user.email, true, now);
  if (user.invited_at && !user.encrypted_password) {
    const hash = await passwordHash(unknowablePassword());
    await replacePassword(tx, user.id, hash, undefined, now);
  }
}
