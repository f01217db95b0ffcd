import { type Db, INSTANCE, type Metadata, type User } from "./user.ts";

const LOG_TYPES = {
  login: "account",
  logout: "account",
  user_signedup: "team",
  user_invited: "team",
  user_deleted: "team",
  token_revoked: "token",
  token_refreshed: "token",
  user_modified: "user",
  user_recovery_requested: "user",
  user_repeated_signup: "user",
  user_updated_password: "user",
} as const;

/** Who did it: a user, or whoever holds the service role. */
export type Actor =
  | Pick<User, "id" | "email" | "phone" | "raw_user_meta_data">
  | { readonly role: string };

/** Writes one line of Supabase Auth's own audit trail. */
export async function audit(
  db: Db,
  now: Date,
  actor: Actor,
  action: keyof typeof LOG_TYPES,
  traits?: Metadata,
): Promise<void> {
  const payload = {
    ...("id" in actor
      ? { actor_id: actor.id, actor_username: actor.phone || actor.email || "" }
      : { actor_id: INSTANCE, actor_username: actor.role }),
    ...("id" in actor && actor.raw_user_meta_data?.full_name !== undefined
      ? { actor_name: actor.raw_user_meta_data.full_name }
      : {}),
    actor_via_sso: false,
    action,
    log_type: LOG_TYPES[action],
    ...(traits ? { traits } : {}),
  };
  await db`
    insert into auth.audit_log_entries (instance_id, id, payload, created_at, ip_address)
    values (${INSTANCE}, ${crypto.randomUUID()}, ${
    db.json(payload)
  }, ${now}, '')`;
}
