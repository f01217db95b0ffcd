import { type Db, INSTANCE } from "../users/user.ts";

/** A row of `auth.refresh_tokens`. */
export interface RefreshToken {
  readonly id: string;
  readonly token: string;
  readonly user_id: string;
  readonly session_id: string;
  readonly parent: string | null;
  readonly revoked: boolean;
  readonly updated_at: Date;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** A random text of base32 letters in lower case. */
export function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** Adds a refresh token to a session, as the successor of `parent` if given. */
export async function addRefreshToken(
  tx: Db,
  userId: string,
  sessionId: string,
  parent: string | null,
  now: Date,
): Promise<string> {
  const token = randomText(12);
  await tx`
    insert into auth.refresh_tokens
      (instance_id, token, user_id, session_id, parent, revoked, created_at, updated_at)
    values
      (${INSTANCE}, ${token}, ${userId}, ${sessionId}, ${parent}, false, ${now}, ${now})`;
  return token;
}
