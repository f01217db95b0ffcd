import { addEmailIdentity } from "./identity.ts";
import {
  type Db,
  findUser,
  INSTANCE,
  type Metadata,
  updateUser,
  type User,
} from "./user.ts";

/** What a new user begins with. */
export interface NewUser {
  readonly id?: string;
  readonly email: string;
  /** A bcrypt hash; empty for a user who cannot sign in by password. */
  readonly passwordHash: string;
  readonly aud: string;
  readonly role?: string;
  readonly metadata: Metadata;
  /** What the identity says beyond the address. */
  readonly identityData?: Metadata;
}

/** Makes a user whose address is not confirmed yet, with the identity that goes with it. */
export async function createUser(
  tx: Db,
  {
    id = crypto.randomUUID(),
    email,
    passwordHash,
    aud,
    role,
    metadata,
    identityData,
  }: NewUser,
  now: Date,
): Promise<User> {
  await tx`
    insert into auth.users ${
    tx({
      instance_id: INSTANCE,
      id,
      aud,
      role: role?.trim() || "authenticated",
      email: email.toLowerCase(),
      encrypted_password: passwordHash,
      // Supabase Auth keeps these empty, never null, and trips over a null.
      confirmation_token: "",
      recovery_token: "",
      email_change: "",
      email_change_token_new: "",
      raw_app_meta_data: tx.json({ provider: "email", providers: ["email"] }),
      raw_user_meta_data: tx.json(metadata),
      created_at: now,
      updated_at: now,
    })
  }`;
  await addEmailIdentity(tx, id, email.toLowerCase(), now, identityData);
  const user = await findUser(tx, id);
  if (!user) throw new Error("The new user is gone.");
  return user;
}

/** Marks the address as confirmed and voids every link sent to it. */
export async function confirmEmail(
  tx: Db,
  user: User,
  now: Date,
): Promise<User> {
  await tx`delete from auth.one_time_tokens where user_id = ${user.id}`;
  return await updateUser(tx, user.id, now, {
    confirmation_token: "",
    email_confirmed_at: now,
    raw_user_meta_data: { ...user.raw_user_meta_data, email_verified: true },
  });
}
