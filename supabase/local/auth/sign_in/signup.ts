import { z } from "zod";
import { AuthError, invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody, Members, Text } from "../http/json_body.ts";
import { requestAudience } from "../http/request_audience.ts";
import { visitorOf } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import { grantHeaders, grantJson, openSession } from "../tokens/grant.ts";
import { audit } from "../users/audit.ts";
import { emailAddress } from "../users/email_address.ts";
import { confirmEmail, createUser } from "../users/new_user.ts";
import { emailIdentityData } from "../users/identity.ts";
import { passwordHash, requireStrength } from "../users/password.ts";
import { findUserByEmail } from "../users/user.ts";

const Body = z.object({
  email: Text,
  phone: Text,
  password: Text,
  data: Members,
});

/** POST /signup makes a user, confirmed at once, and signs them in. */
export function signup(settings: Settings): Endpoint {
  const { sql, now } = settings;
  return async function signup(c) {
    const body = await jsonBody(c, Body);
    if (body.email === "" && body.phone === "") {
      throw new AuthError(
        422,
        "anonymous_provider_disabled",
        "Anonymous sign-ins are disabled",
      );
    }
    if (body.password === "") throw invalid("Signup requires a valid password");
    requireStrength(body.password);
    if (body.email !== "" && body.phone !== "") {
      throw invalid(
        "Only an email address or phone number should be provided on signup.",
      );
    }
    if (body.email === "") {
      throw new AuthError(
        400,
        "phone_provider_disabled",
        "Phone signups are disabled",
      );
    }
    const email = emailAddress(body.email);
    const aud = requestAudience(c);
    const existing = await findUserByEmail(sql, email, aud);
    if (existing) {
      await audit(sql, now(), existing, "user_repeated_signup", {
        provider: "email",
      });
      throw new AuthError(
        422,
        "user_already_exists",
        "User already registered",
      );
    }

    const id = crypto.randomUUID();
    const hash = await passwordHash(body.password);
    await sql.begin(async (tx) => {
      const user = await createUser(tx, {
        id,
        email,
        aud,
        passwordHash: hash,
        metadata: emailIdentityData(id, email, body.data ?? {}),
        identityData: body.data ?? {},
      }, now());
      await audit(tx, now(), user, "user_signedup", { provider: "email" });
      await confirmEmail(tx, user, now());
    });

    // A transaction of its own: where the hook refuses a token, the user remains.
    const grant = await sql.begin(async (tx) => {
      const grant = await openSession(
        tx,
        settings,
        id,
        "password",
        visitorOf(c),
      );
      await audit(tx, now(), grant.user, "login", { provider: "email" });
      return grant;
    });
    return c.json(await grantJson(sql, grant, now()), 200, grantHeaders(grant));
  };
}
