import { invalid } from "../http/auth_error.ts";
import { audit } from "../users/audit.ts";
import { emailExists } from "../users/email_change.ts";
import { createUser } from "../users/new_user.ts";
import {
  passwordHash,
  requireStrength,
  unknowablePassword,
} from "../users/password.ts";
import { type Db, merged, updateUser, type User } from "../users/user.ts";
import type { LinkInput } from "./link_input.ts";

/** The user a sign-up link is for: a new one, or one who has not confirmed yet. */
export async function signedUp(
  tx: Db,
  known: User | undefined,
  { email, password, data }: LinkInput,
  aud: string,
  now: Date,
): Promise<User> {
  if (known?.email_confirmed_at) throw emailExists();
  if (known) {
    return await updateUser(tx, known.id, now, {
      raw_user_meta_data: merged(known.raw_user_meta_data, data ?? {}),
    });
  }
  return await createUser(tx, {
    email,
    aud,
    passwordHash: await passwordHash(password),
    metadata: data ?? {},
  }, now);
}

/** The user an invitation is for: as with a sign-up, but without a password. */
export async function invited(
  tx: Db,
  known: User | undefined,
  { email, data }: LinkInput,
  aud: string,
  role: string,
  now: Date,
): Promise<User> {
  if (known?.email_confirmed_at) throw emailExists();
  const user = known ?? await createUser(tx, {
    email,
    aud,
    passwordHash: "",
    metadata: data ?? {},
  }, now);
  await audit(tx, now, { role }, "user_invited", {
    user_id: user.id,
    user_email: email,
  });
  return user;
}

/**
 * The password a sign-up link comes with, made up for a stranger's magic link.
 *
 * @throws {AuthError} 400 or 422 where there is none, or a weak one.
 */
export function linkPassword(
  asked: string,
  { type, password }: LinkInput,
): string {
  if (type !== "signup") return "";
  if (asked === "magiclink") return unknowablePassword();
  if (password === "") throw invalid("Signup requires a valid password");
  requireStrength(password);
  return password;
}
