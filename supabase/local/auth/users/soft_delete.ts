import { createHash } from "node:crypto";
import { endSessions } from "../tokens/session.ts";
import { identitiesOf } from "./identity.ts";
import { type Db, updateUser, type User } from "./user.ts";

/** Leaves a user's id, and nothing by which to know or reach them, or to sign in as them. */
export async function softDelete(
  tx: Db,
  user: User,
  now: Date,
): Promise<void> {
  for (const { id, provider, provider_id } of await identitiesOf(tx, user.id)) {
    const blot = blotted(user.id, `${provider}:${provider_id}`);
    await tx`
      update auth.identities set identity_data = '{}', provider_id = ${blot}
      where id = ${id}`;
  }
  await tx`delete from auth.one_time_tokens where user_id = ${user.id}`;
  await endSessions(tx, user.id, "global", undefined);
  await updateUser(tx, user.id, now, {
    email: blotted(user.id, user.email ?? ""),
    phone: blotted(user.id, user.phone ?? "").slice(0, 15),
    email_change: blotted(user.id, user.email_change ?? ""),
    phone_change: blotted(user.id, "").slice(0, 15),
    encrypted_password: null,
    confirmation_token: "",
    recovery_token: "",
    email_change_token_current: "",
    email_change_token_new: "",
    phone_change_token: "",
    raw_user_meta_data: {},
    raw_app_meta_data: {},
    deleted_at: now,
  });
}

function blotted(userId: string, text: string): string {
  return createHash("sha256").update(userId + text).digest("base64url");
}
