import { identitiesOf } from "./identity.ts";
import type { Db, User } from "./user.ts";

/** A user as clients see one: secrets left out, unset times absent. */
export async function userJson(
  db: Db,
  user: User,
): Promise<Record<string, unknown>> {
  const identities = await identitiesOf(db, user.id);
  return {
    ...plainUserJson(user),
    identities: identities.map((
      { id, provider_id, identity_data, email, ...identity },
    ) => ({
      identity_id: id,
      id: provider_id,
      ...identity,
      identity_data: Object.keys(identity_data).length > 0
        ? identity_data
        : undefined,
      email: email ?? undefined,
    })),
  };
}

/** A user without the identities, which lists of users do not carry. */
export function plainUserJson(user: User): Record<string, unknown> {
  return {
    id: user.id,
    aud: user.aud,
    role: user.role,
    email: user.email ?? "",
    email_confirmed_at: user.email_confirmed_at ?? undefined,
    invited_at: user.invited_at ?? undefined,
    phone: user.phone ?? "",
    phone_confirmed_at: user.phone_confirmed_at ?? undefined,
    confirmation_sent_at: user.confirmation_sent_at ?? undefined,
    confirmed_at: user.confirmed_at ?? undefined,
    recovery_sent_at: user.recovery_sent_at ?? undefined,
    new_email: user.email_change || undefined,
    email_change_sent_at: user.email_change_sent_at ?? undefined,
    new_phone: user.phone_change || undefined,
    last_sign_in_at: user.last_sign_in_at ?? undefined,
    app_metadata: user.raw_app_meta_data,
    user_metadata: user.raw_user_meta_data,
    identities: null,
    created_at: user.created_at,
    updated_at: user.updated_at,
    banned_until: user.banned_until ?? undefined,
    deleted_at: user.deleted_at ?? undefined,
    is_anonymous: user.is_anonymous,
  };
}
