import { z } from "zod";
import { AuthError } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody, Members, Text } from "../http/json_body.ts";
import type { Settings } from "../settings.ts";
import { isRecovery, type Session } from "../tokens/session.ts";
import { audit } from "../users/audit.ts";
import {
  requestEmailChange,
  requireUnusedEmail,
} from "../users/email_change.ts";
import { emailAddress } from "../users/email_address.ts";
import {
  isPassword,
  passwordHash,
  requireStrength,
} from "../users/password.ts";
import { replacePassword } from "../users/replace_password.ts";
import { type Db, merged, updateUser, type User } from "../users/user.ts";
import { userJson } from "../users/user_json.ts";

const Body = z.object({
  email: Text,
  password: z.string().nullish(),
  current_password: z.string().nullish(),
  data: Members,
  app_metadata: Members,
});

/**
 * PUT /user changes the bearer's password, address or metadata.
 *
 * A new password takes the current one, as `require_current_password` in
 * config.toml asks, and ends every other session; a new address waits for its
 * confirmation, and nobody sends one here.
 */
export function userUpdate(settings: Settings): Endpoint {
  const { sql, now } = settings;
  return async function userUpdate(c) {
    const body = await jsonBody(c, Body);
    const user = c.get("user");
    const email = body.email === "" ? user.email : emailAddress(body.email);
    const { password, current_password, data } = body;
    if (password != null) requireStrength(password);
    if (body.app_metadata) {
      throw new AuthError(
        403,
        "not_admin",
        "Updating app_metadata requires admin privileges",
      );
    }
    const newEmail = email !== null && email !== user.email ? email : undefined;
    if (newEmail !== undefined) await requireUnusedEmail(sql, newEmail, user);
    if (password) {
      await requireCurrentPassword(
        sql,
        user,
        c.get("session"),
        current_password,
      );
    }
    if (password && await isPassword(password, user.encrypted_password)) {
      throw new AuthError(
        422,
        "same_password",
        "New password should be different from the old password.",
      );
    }
    const hash = password ? await passwordHash(password) : undefined;

    const changed = await sql.begin(async (tx) => {
      if (hash !== undefined) {
        await replacePassword(tx, user.id, hash, c.get("session")?.id, now());
        await audit(tx, now(), user, "user_updated_password");
      }
      if (newEmail !== undefined) {
        await requestEmailChange(tx, user, newEmail, now());
      }
      await audit(tx, now(), user, "user_modified");
      return await updateUser(tx, user.id, now(), {
        raw_user_meta_data: merged(user.raw_user_meta_data, data ?? {}),
      });
    });
    return c.json(await userJson(sql, changed));
  };
}

/**
 * Refuses a new password without the current one. A user who has none, and one
 * who came by a link or a code, as after forgetting it, sets one without.
 *
 * @throws {AuthError} 400
 */
async function requireCurrentPassword(
  db: Db,
  user: User,
  session: Session | undefined,
  current: string | null | undefined,
): Promise<void> {
  if (!user.encrypted_password) return;
  if (session && await isRecovery(db, session)) return;
  if (current && await isPassword(current, user.encrypted_password)) return;
  throw new AuthError(
    400,
    current ? "current_password_invalid" : "current_password_required",
    "Current password required when setting new password.",
  );
}
