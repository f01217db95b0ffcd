import { invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import type { Settings } from "../settings.ts";
import { userJson } from "../users/user_json.ts";

/** GET /user answers with the bearer. */
export function userGet({ sql }: Settings): Endpoint {
  return async function userGet(c) {
    const [aud = ""] = c.get("claims").aud;
    if (aud === "" || aud !== (c.req.header("x-jwt-aud") || aud)) {
      throw invalid("Token audience doesn't match request audience");
    }
    return c.json(await userJson(sql, c.get("user")));
  };
}
