import type { Endpoint } from "../http/auth_env.ts";
import type { Settings } from "../settings.ts";
import { userJson } from "../users/user_json.ts";
import { loadedUser } from "./loaded_user.ts";

/** GET /admin/users/{id} answers with a user. */
export function userGet({ sql }: Settings): Endpoint {
  return async function userGet(c) {
    return c.json(await userJson(sql, await loadedUser(sql, c)));
  };
}
