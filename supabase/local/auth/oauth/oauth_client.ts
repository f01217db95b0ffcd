import { Buffer } from "node:buffer";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Db } from "../users/user.ts";

/** How a client proves who it is at the token endpoint. */
export const AUTH_METHODS = [
  "none",
  "client_secret_basic",
  "client_secret_post",
] as const;

/** One of `AUTH_METHODS`. */
export type AuthMethod = typeof AUTH_METHODS[number];

/** A row of `auth.oauth_clients`; its lists are joined by commas. */
export interface OAuthClient {
  readonly id: string;
  readonly client_secret_hash: string | null;
  readonly registration_type: "dynamic" | "manual";
  readonly client_type: "public" | "confidential";
  readonly token_endpoint_auth_method: AuthMethod;
  readonly redirect_uris: string;
  readonly grant_types: string;
  readonly client_name: string | null;
  readonly client_uri: string | null;
  readonly logo_uri: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** The client with this id, unless it was deleted. */
export async function findClient(
  db: Db,
  id: string,
): Promise<OAuthClient | undefined> {
  const [client] = await db<OAuthClient[]>`
    select * from auth.oauth_clients where id = ${id} and deleted_at is null`;
  return client;
}

/** A client as the registration and admin endpoints show it; the secret only when it is new. */
export function clientJson(
  client: OAuthClient,
  secret?: string,
): Record<string, unknown> {
  return {
    client_id: client.id,
    client_secret: secret,
    client_type: client.client_type,
    redirect_uris: client.redirect_uris.split(","),
    token_endpoint_auth_method: client.token_endpoint_auth_method,
    grant_types: client.grant_types.split(","),
    response_types: ["code"],
    ...presentation(client),
    registration_type: client.registration_type,
    created_at: client.created_at,
    updated_at: client.updated_at,
  };
}

/** A client as the consent page and the list of grants show it. */
export function clientCard(client: OAuthClient): Record<string, unknown> {
  return {
    id: client.id,
    name: client.client_name || undefined,
    uri: client.client_uri || undefined,
    logo_uri: client.logo_uri || undefined,
  };
}

function presentation(client: OAuthClient): Record<string, unknown> {
  return {
    client_name: client.client_name || undefined,
    client_uri: client.client_uri || undefined,
    logo_uri: client.logo_uri || undefined,
  };
}

/** A new secret; only its hash is to be stored. */
export function newClientSecret(): { secret: string; hash: string } {
  const secret = randomBytes(32).toString("base64url");
  return { secret, hash: sha256(secret).toString("base64url") };
}

/** Whether this is the client's secret. */
export function isClientSecret(client: OAuthClient, secret: string): boolean {
  const stored = Buffer.from(client.client_secret_hash ?? "", "base64url");
  const given = sha256(secret);
  return stored.length === given.length && timingSafeEqual(stored, given);
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
