import { invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody } from "../http/json_body.ts";
import { requestAudience } from "../http/request_audience.ts";
import { isUuid } from "../http/uuid.ts";
import type { Settings } from "../settings.ts";
import { audit } from "../users/audit.ts";
import { emailAddress } from "../users/email_address.ts";
import { emailExists } from "../users/email_change.ts";
import { confirmEmail, createUser } from "../users/new_user.ts";
import { passwordHash, unknowablePassword } from "../users/password.ts";
import {
  findUserByEmail,
  INSTANCE,
  merged,
  updateUser,
} from "../users/user.ts";
import { userJson } from "../users/user_json.ts";
import { bannedUntil, UserInput } from "./user_input.ts";

/** POST /admin/users makes a user with an email address; no mail is sent. */
export function userCreate({ sql, now }: Settings): Endpoint {
  return async function userCreate(c) {
    const input = await jsonBody(c, UserInput);
    const aud = input.aud || requestAudience(c);
    if (input.email === "") {
      throw invalid("Cannot create a user without either an email or phone");
    }
    const email = emailAddress(input.email);
    if (await findUserByEmail(sql, email, aud)) throw emailExists();
    const hash = await hashFor(input.password, input.password_hash);
    requireId(input.id);
    const banned = bannedUntil(input.ban_duration, now());

    const user = await sql.begin(async (tx) => {
      const created = await createUser(tx, {
        ...(input.id ? { id: input.id } : {}),
        email,
        aud,
        role: input.role,
        passwordHash: hash,
        metadata: input.user_metadata ?? {},
      }, now());
      await audit(tx, now(), { role: c.get("adminRole") }, "user_signedup", {
        provider: "email",
        user_id: created.id,
        user_email: email,
        user_phone: "",
      });
      if (input.email_confirm) await confirmEmail(tx, created, now());
      return await updateUser(tx, created.id, now(), {
        raw_app_meta_data: merged(
          created.raw_app_meta_data,
          input.app_metadata ?? {},
        ),
        ...(banned === undefined ? {} : { banned_until: banned }),
      });
    });
    return c.json(await userJson(sql, user));
  };
}

function requireId(id: string): void {
  if (id === "") return;
  if (!isUuid(id)) throw invalid("ID must conform to the uuid v4 format");
  if (id === INSTANCE) throw invalid("ID cannot be a nil uuid");
}

async function hashFor(
  password: string | null | undefined,
  given: string,
): Promise<string> {
  if (password != null && given !== "") {
    throw invalid("Only a password or a password hash should be provided");
  }
  if (given !== "") return given;
  if (new TextEncoder().encode(password ?? "").length > 72) {
    throw invalid("bcrypt: password length exceeds 72 bytes");
  }
  return await passwordHash(password || unknowablePassword());
}
