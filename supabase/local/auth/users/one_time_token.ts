import { createHash, randomInt } from "node:crypto";
import type { Db } from "./user.ts";

/** How long a link or code works. */
export const LINK_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** What a one-time token is for. */
export type TokenType =
  | "confirmation_token"
  | "recovery_token"
  | "email_change_token_new"
  | "email_change_token_current";

/** A code of six digits, for a person to type. */
export function newCode(): string {
  return randomInt(1_000_000).toString().padStart(6, "0");
}

/** What is stored, and put in a link, in place of the code. */
export function tokenHash(email: string, code: string): string {
  return createHash("sha224").update(email + code).digest("hex");
}

/** Stores a token, in place of the user's former one of this type. */
export async function putToken(
  tx: Db,
  userId: string,
  type: TokenType,
  hash: string,
  relatesTo: string,
  now: Date,
): Promise<void> {
  await tx`
    insert into auth.one_time_tokens
      (id, user_id, token_type, token_hash, relates_to, created_at, updated_at)
    values
      (${crypto.randomUUID()}, ${userId}, ${type}, ${hash},
       ${relatesTo.toLowerCase()}, ${now}, ${now})
    on conflict (user_id, token_type) do update set
      token_hash = excluded.token_hash, relates_to = excluded.relates_to,
      created_at = excluded.created_at, updated_at = excluded.updated_at`;
}

/** Whose token this is, and of which of the given types. */
export async function findToken(
  tx: Db,
  hash: string,
  types: readonly TokenType[],
): Promise<{ user_id: string; token_type: TokenType } | undefined> {
  const [token] = await tx<{ user_id: string; token_type: TokenType }[]>`
    select user_id, token_type from auth.one_time_tokens
    where token_hash = ${hash} and token_type = any(${[...types]})
    for update`;
  return token;
}
