import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  SignJWT,
} from "jose";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";

/** The issuer and endpoint of a server under test. */
export const ISSUER = "http://homeport.test/auth/v1";
export const ENDPOINT = "http://homeport.test/functions/v1/mcp";

/** Issues access tokens like Supabase Auth's, true ones and forged ones. */
export interface TokenIssuer {
  readonly keys: JWTVerifyGetKey;
  /** The public key, as Supabase Auth publishes it. */
  readonly jwks: JSONWebKeySet;
  /** A token of a caller; `claims` replace or, if undefined, remove its own. */
  token(caller: Caller, claims?: JWTPayload): Promise<string>;
  /** The same, signed by another key under the same `alg` and `kid`. */
  forged(caller: Caller, claims?: JWTPayload): Promise<string>;
}

const HEADER = { alg: "ES256", kid: "the-one-key", typ: "JWT" };

/** A {@linkcode TokenIssuer} with a key of its own. */
export async function tokenIssuer(): Promise<TokenIssuer> {
  const ours = await generateKeyPair("ES256");
  const theirs = await generateKeyPair("ES256");
  const jwk = { ...await exportJWK(ours.publicKey), ...HEADER, use: "sig" };

  function sign(key: CryptoKey, caller: Caller, claims: JWTPayload = {}) {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      iss: ISSUER,
      aud: "authenticated",
      iat: now,
      exp: now + 600,
      is_anonymous: false,
      ...caller.claims,
      ...caller.clientId && asTheHookLeavesThem(caller, ENDPOINT),
      ...claims,
    }).setProtectedHeader(HEADER).sign(key);
  }
  return {
    keys: createLocalJWKSet({ keys: [jwk] }),
    jwks: { keys: [jwk] },
    token: (caller, claims) => sign(ours.privateKey, caller, claims),
    forged: (caller, claims) => sign(theirs.privateKey, caller, claims),
  };
}

/** What `mcp.custom_access_token` makes of a client's claims. */
export function asTheHookLeavesThem(
  { userId, sessionId, permissions }: Caller,
  endpoint: string,
) {
  return {
    sub: `mcp:${userId}`,
    session_id: `mcp:${sessionId}`,
    role: "mcp_client",
    aud: [endpoint],
    mcp_permissions: permissions,
  };
}
