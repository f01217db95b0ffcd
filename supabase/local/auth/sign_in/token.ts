import { AuthError } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import type { Settings } from "../settings.ts";
import { tokenPassword } from "./token_password.ts";
import { tokenRefresh } from "./token_refresh.ts";

/** POST /token signs a user in by password, or carries a session on. */
export function token(settings: Settings): Endpoint {
  const password = tokenPassword(settings);
  const refresh = tokenRefresh(settings);
  return function token(c, next) {
    const grantType = c.req.query("grant_type");
    if (grantType === "password") return password(c, next);
    if (grantType === "refresh_token") return refresh(c, next);
    throw new AuthError(400, "invalid_credentials", "unsupported_grant_type");
  };
}
