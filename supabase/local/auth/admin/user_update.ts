import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody } from "../http/json_body.ts";
import type { Settings } from "../settings.ts";
import { audit } from "../users/audit.ts";
import { emailAddress } from "../users/email_address.ts";
import { putEmailIdentity } from "../users/identity.ts";
import { confirmEmail } from "../users/new_user.ts";
import { passwordHash, requireStrength } from "../users/password.ts";
import { replacePassword } from "../users/replace_password.ts";
import { merged, updateUser } from "../users/user.ts";
import { userJson } from "../users/user_json.ts";
import { loadedUser } from "./loaded_user.ts";
import { bannedUntil, UserInput } from "./user_input.ts";

/** PUT /admin/users/{id} changes a user, without asking them; a new password ends their sessions. */
export function userUpdate({ sql, now }: Settings): Endpoint {
  return async function userUpdate(c) {
    const user = await loadedUser(sql, c);
    const input = await jsonBody(c, UserInput);
    const email = input.email && emailAddress(input.email);
    const banned = bannedUntil(input.ban_duration, now());
    if (input.password != null) requireStrength(input.password);
    const hash = input.password
      ? await passwordHash(input.password)
      : undefined;

    const changed = await sql.begin(async (tx) => {
      const confirmed = input.email_confirm
        ? await confirmEmail(tx, user, now())
        : user;
      if (hash !== undefined) {
        await replacePassword(tx, user.id, hash, undefined, now());
      }
      if (email !== "") {
        await putEmailIdentity(
          tx,
          user.id,
          email,
          input.email_confirm ?? false,
          now(),
        );
      }
      await audit(tx, now(), { role: c.get("adminRole") }, "user_modified", {
        user_id: user.id,
        user_email: email || user.email,
        user_phone: user.phone ?? "",
      });
      return await updateUser(tx, user.id, now(), {
        ...(input.role ? { role: input.role.trim() } : {}),
        ...(email ? { email } : {}),
        ...(banned === undefined ? {} : { banned_until: banned }),
        raw_app_meta_data: merged(
          user.raw_app_meta_data,
          input.app_metadata ?? {},
        ),
        raw_user_meta_data: merged(
          confirmed.raw_user_meta_data,
          input.user_metadata ?? {},
        ),
      });
    });
    return c.json(await userJson(sql, changed));
  };
}
