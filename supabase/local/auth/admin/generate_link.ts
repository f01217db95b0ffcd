import { AuthError, invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody } from "../http/json_body.ts";
import { referrerOf } from "../http/referrer.ts";
import { requestAudience } from "../http/request_audience.ts";
import type { Settings } from "../settings.ts";
import { audit } from "../users/audit.ts";
import { emailAddress } from "../users/email_address.ts";
import { newCode, putToken, tokenHash } from "../users/one_time_token.ts";
import {
  type Db,
  findUserByEmail,
  updateUser,
  type User,
} from "../users/user.ts";
import { userJson } from "../users/user_json.ts";
import { LinkInput } from "./link_input.ts";
import { invited, linkPassword, signedUp } from "./link_recipient.ts";

/** POST /admin/generate_link makes a link that signs a user in, and sends it to nobody. */
export function generateLink(settings: Settings): Endpoint {
  const { sql, now, issuer } = settings;
  return async function generateLink(c) {
    const body = await jsonBody(c, LinkInput);
    const email = emailAddress(body.email);
    const redirect_to = referrerOf(settings, c, body.redirect_to);
    const aud = requestAudience(c);
    const known = await findUserByEmail(sql, email, aud);
    const type = linkType(body.type, known);
    const code = newCode();
    const hash = tokenHash(email, code);
    const input = { ...body, email, type };
    const password = known ? "" : linkPassword(body.type, input);

    const user = await sql.begin(async (tx) => {
      if (type === "magiclink" || type === "recovery") {
        if (!known) throw new Error("A link for nobody.");
        return await recovery(tx, known, hash, now());
      }
      const role = c.get("adminRole");
      const user = type === "invite"
        ? await invited(tx, known, input, aud, role, now())
        : await signedUp(tx, known, { ...input, password }, aud, now());
      await putToken(tx, user.id, "confirmation_token", hash, email, now());
      return await updateUser(tx, user.id, now(), {
        confirmation_token: hash,
        confirmation_sent_at: now(),
        ...(type === "invite" ? { invited_at: now() } : {}),
      });
    });
    const query = `token=${hash}&type=${type}&redirect_to=${
      /[&=#]/.test(redirect_to) ? encodeURIComponent(redirect_to) : redirect_to
    }`;
    return c.json({
      ...await userJson(sql, user),
      action_link: `${issuer}/verify?${query}`,
      email_otp: code,
      hashed_token: hash,
      verification_type: type,
      redirect_to,
    });
  };
}

/** What link the user gets: a magic link for a stranger becomes their sign-up. */
function linkType(type: string, known: User | undefined): string {
  if (!["magiclink", "recovery", "signup", "invite"].includes(type)) {
    throw invalid(`Invalid email action link type requested: ${type}`);
  }
  if (known || type === "signup" || type === "invite") return type;
  if (type === "magiclink") return "signup";
  throw new AuthError(
    404,
    "user_not_found",
    "User with this email not found",
  );
}

async function recovery(
  tx: Db,
  user: User,
  hash: string,
  now: Date,
): Promise<User> {
  await audit(tx, now, user, "user_recovery_requested");
  await putToken(tx, user.id, "recovery_token", hash, user.email ?? "", now);
  return await updateUser(tx, user.id, now, {
    recovery_token: hash,
    recovery_sent_at: now,
  });
}
