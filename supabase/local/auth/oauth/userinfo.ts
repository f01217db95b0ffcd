import type { Endpoint } from "../http/auth_env.ts";
import { profileOf } from "../tokens/profile.ts";
import { scopesIn } from "./scopes.ts";

/** GET /oauth/userinfo tells what the session's scopes allow to know of the user. */
export function oauthUserinfo(): Endpoint {
  return function oauthUserinfo(c) {
    const user = c.get("user");
    const scopes = scopesIn(c.get("session")?.scopes ?? "");
    return c.json({
      sub: user.id,
      ...(scopes.includes("email")
        ? {
          email: user.email || undefined,
          email_verified: user.email_confirmed_at ? true : undefined,
        }
        : {}),
      ...(scopes.includes("profile")
        ? { ...profileOf(user), user_metadata: user.raw_user_meta_data }
        : {}),
      ...(scopes.includes("phone")
        ? {
          phone: user.phone || undefined,
          phone_verified: user.phone_confirmed_at ? true : undefined,
        }
        : {}),
    });
  };
}
