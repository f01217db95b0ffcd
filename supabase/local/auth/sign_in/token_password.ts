import { z } from "zod";
import { AuthError, invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody, Text } from "../http/json_body.ts";
import { requestAudience } from "../http/request_audience.ts";
import { visitorOf } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import { grantHeaders, grantJson, openSession } from "../tokens/grant.ts";
import { audit } from "../users/audit.ts";
import { isPassword } from "../users/password.ts";
import { findUserByEmail, isBanned } from "../users/user.ts";

const Body = z.object({ email: Text, phone: Text, password: Text });

/** POST /token?grant_type=password signs a user in. */
export function tokenPassword(settings: Settings): Endpoint {
  const { sql, now } = settings;
  return async function tokenPassword(c) {
    const { email, phone, password } = await jsonBody(c, Body);
    requireEmail(email, phone);
    const user = await findUserByEmail(sql, email, requestAudience(c));
    if (!user?.encrypted_password) throw wrongCredentials();
    if (isBanned(user, now())) {
      throw new AuthError(400, "user_banned", "User is banned");
    }
    if (!await isPassword(password, user.encrypted_password)) {
      throw wrongCredentials();
    }
    if (user.email_confirmed_at === null) {
      throw new AuthError(400, "email_not_confirmed", "Email not confirmed");
    }

    const grant = await sql.begin(async (tx) => {
      await audit(tx, now(), user, "login", { provider: "email" });
      return await openSession(tx, settings, user.id, "password", visitorOf(c));
    });
    const json = await grantJson(sql, grant, now());
    return c.json({ ...json, weak_password: null }, 200, grantHeaders(grant));
  };
}

function requireEmail(email: string, phone: string): void {
  if (email !== "" && phone !== "") {
    throw invalid(
      "Only an email address or phone number should be provided on login.",
    );
  }
  if (phone !== "") {
    throw new AuthError(
      422,
      "phone_provider_disabled",
      "Phone logins are disabled",
    );
  }
  if (email === "") throw invalid("missing email or phone");
}

function wrongCredentials(): AuthError {
  return new AuthError(400, "invalid_credentials", "Invalid login credentials");
}
