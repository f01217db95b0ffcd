import type { Context } from "hono";
import { AuthError } from "../http/auth_error.ts";
import { isUuid } from "../http/uuid.ts";
import { type Db, findUser, type User } from "../users/user.ts";

/**
 * The user whose id is in the path.
 *
 * @throws {AuthError} 404
 */
export async function loadedUser(db: Db, c: Context): Promise<User> {
  const id = c.req.param("user_id") ?? "";
  if (!isUuid(id)) {
    throw new AuthError(404, "validation_failed", "user_id must be an UUID");
  }
  const user = await findUser(db, id);
  if (user) return user;
  throw new AuthError(404, "user_not_found", "User not found");
}
