import type { User } from "../users/user.ts";
import { secondsOf } from "./claims.ts";

/** What the scope "profile" tells about a user. */
export function profileOf(user: User): Record<string, unknown> {
  const name = textAt(user, "name") ?? user.email;
  const picture = textAt(user, "picture") ?? textAt(user, "avatar_url");
  const handle = textAt(user, "preferred_username") ?? textAt(user, "username");
  return {
    ...(name ? { name } : {}),
    ...(picture ? { picture } : {}),
    ...(handle ? { preferred_username: handle } : {}),
    updated_at: secondsOf(user.updated_at),
  };
}

function textAt(user: User, key: string): string | undefined {
  const value = user.raw_user_meta_data?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
