import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { type Upstream, upstream } from "../support/upstream.ts";
import { asTheHookLeavesThem } from "../support/tokens.ts";

/** A signing key of Supabase Auth. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: object;
}

/** What Supabase Auth publishes and issues, as far as the function asks it. */
export interface PublishedKeys extends Upstream {
  readonly audience: string;
  /** What is published from now on. */
  publish(...keys: readonly SigningKey[]): void;
  token(key: SigningKey, caller: Caller, claims?: JWTPayload): Promise<string>;
}

/** Makes a key that is published nowhere yet. */
export async function signingKey(kid: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = { ...await exportJWK(publicKey), kid, alg: "ES256", use: "sig" };
  return { kid, privateKey, jwk };
}

/** Serves keys at an address that stays the same; `await using` it. */
export function publishedKeys(): PublishedKeys {
  let keys: readonly SigningKey[] = [];
  const auth = upstream((request) =>
    Response.json(
      request.url.endsWith("/jwks.json")
        ? { keys: keys.map(({ jwk }) => jwk) }
        : { issuer },
    )
  );
  const issuer = `${auth.url}/auth/v1`;
  const audience = `${auth.url}/functions/v1/mcp`;
  return {
    ...auth,
    audience,
    publish: (...given) => void (keys = given),
    token(key, caller, claims = {}) {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({
        iss: issuer,
        iat: now,
        exp: now + 3_600,
        is_anonymous: false,
        ...caller.claims,
        ...asTheHookLeavesThem(caller, audience),
        ...claims,
      }).setProtectedHeader({ alg: "ES256", kid: key.kid, typ: "JWT" })
        .sign(key.privateKey);
    },
  };
}
