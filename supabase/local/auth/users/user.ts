import type postgres from "postgres";

/** A database, or a transaction in it. */
// deno-lint-ignore ban-types -- postgres.js's own default for "no custom types"
export type Db = postgres.ISql<{}>;

/** A user's or identity's free-form members. */
export type Metadata = Readonly<Record<string, postgres.JSONValue>>;

/** A row of `auth.users`, as far as the server reads it. */
export interface User {
  readonly id: string;
  readonly aud: string;
  readonly role: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly encrypted_password: string | null;
  readonly email_confirmed_at: Date | null;
  readonly phone_confirmed_at: Date | null;
  readonly confirmed_at: Date | null;
  readonly invited_at: Date | null;
  readonly confirmation_sent_at: Date | null;
  readonly recovery_token: string | null;
  readonly recovery_sent_at: Date | null;
  readonly email_change: string | null;
  readonly email_change_sent_at: Date | null;
  readonly phone_change: string | null;
  readonly last_sign_in_at: Date | null;
  readonly raw_app_meta_data: Metadata | null;
  readonly raw_user_meta_data: Metadata | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly banned_until: Date | null;
  readonly deleted_at: Date | null;
  readonly is_anonymous: boolean;
}

/** Columns of `auth.users` to change, by name. */
export type UserChanges = Readonly<
  Record<string, Date | string | number | boolean | Metadata | null>
>;

/** Every row that Supabase Auth writes carries this instance. */
export const INSTANCE = "00000000-0000-0000-0000-000000000000";

/** The user with this id, if there is one. */
export async function findUser(
  db: Db,
  id: string,
): Promise<User | undefined> {
  const [user] = await db<User[]>`select * from auth.users where id = ${id}`;
  return user;
}

/** The user who signs in with this address, whatever its case. */
export async function findUserByEmail(
  db: Db,
  email: string,
  aud: string,
): Promise<User | undefined> {
  const [user] = await db<User[]>`
    select * from auth.users
    where instance_id = ${INSTANCE} and lower(email) = ${email.toLowerCase()}
      and aud = ${aud} and not is_sso_user`;
  return user;
}

/** Changes columns of a user, stamps `updated_at`, and returns the row. */
export async function updateUser(
  db: Db,
  id: string,
  now: Date,
  changes: UserChanges = {},
): Promise<User> {
  const [user] = await db<User[]>`
    update auth.users set ${db({ ...changes, updated_at: now })}
    where id = ${id} returning *`;
  if (!user) throw new Error("The user is gone.");
  return user;
}

/** The metadata with `updates` laid over it; a null removes its key. */
export function merged(
  metadata: Metadata | null,
  updates: Metadata,
): Metadata {
  return Object.fromEntries(
    Object.entries({ ...metadata, ...updates }).filter(([, v]) => v !== null),
  );
}

/** Whether the user is banned at this time. */
export function isBanned(user: User, now: Date): boolean {
  return user.banned_until !== null && now < user.banned_until;
}
