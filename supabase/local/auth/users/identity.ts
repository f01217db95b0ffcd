import type { Db, Metadata } from "./user.ts";

/** A row of `auth.identities`: a way in which a user signs in. */
export interface Identity {
  readonly id: string;
  readonly provider_id: string;
  readonly user_id: string;
  readonly identity_data: Metadata;
  readonly provider: string;
  readonly last_sign_in_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly email: string | null;
}

/** The identities of a user, oldest first. */
export async function identitiesOf(
  db: Db,
  userId: string,
): Promise<readonly Identity[]> {
  return await db<Identity[]>`
    select * from auth.identities where user_id = ${userId} order by created_at`;
}

/** Records that the user signs in with an email address, and what it says of them. */
export async function addEmailIdentity(
  db: Db,
  userId: string,
  email: string,
  now: Date,
  more: Metadata = {},
  verified = false,
): Promise<void> {
  const data = {
    ...emailIdentityData(userId, email, more),
    email_verified: verified,
  };
  await db`
    insert into auth.identities
      (id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
    values
      (${crypto.randomUUID()}, ${userId}, ${userId}, ${db.json(data)}, 'email',
       ${now}, ${now}, ${now})`;
}

/** What an email identity says; the user's own claims cannot replace its members. */
export function emailIdentityData(
  userId: string,
  email: string,
  more: Metadata = {},
): Metadata {
  return {
    ...more,
    sub: userId,
    email,
    email_verified: false,
    phone_verified: false,
  };
}

/** Makes this the address of the user's email identity, which is added where there is none. */
export async function putEmailIdentity(
  tx: Db,
  userId: string,
  email: string,
  verified: boolean,
  now: Date,
): Promise<void> {
  const changes = { email, email_verified: verified };
  const updated = await tx`
    update auth.identities set identity_data = identity_data || ${
    tx.json(changes)
  }
    where provider_id = ${userId} and provider = 'email'`;
  if (updated.count === 0) {
    await addEmailIdentity(tx, userId, email, now, {}, verified);
  }
}
