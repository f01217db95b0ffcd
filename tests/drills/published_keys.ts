import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import type { Caller } from "../../supabase/functions/mcp/kernel/caller.ts";
import { freePort } from "../../supabase/local/free_port.ts";

/** A signing key of Supabase Auth. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: object;
}

/** What Supabase Auth publishes and issues, as far as the function asks it. */
export interface PublishedKeys extends AsyncDisposable {
  readonly url: string;
  readonly audience: string;
  /** What is published from now on. */
  publish(...keys: readonly SigningKey[]): void;
  down(): Promise<void>;
  up(): void;
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
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const audience = `${url}/functions/v1/mcp`;
  let keys: readonly SigningKey[] = [];
  let server: Deno.HttpServer | undefined;

  function up() {
    server ??= Deno.serve(
      { hostname: "127.0.0.1", port, onListen() {} },
      () => Response.json({ keys: keys.map(({ jwk }) => jwk) }),
    );
  }
  async function down() {
    await server?.shutdown();
    server = undefined;
  }
  up();
  return {
    url,
    audience,
    publish: (...given) => void (keys = given),
    up,
    down,
    token(key, caller, claims = {}) {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({
        iss: `${url}/auth/v1`,
        aud: ["authenticated", audience],
        iat: now,
        exp: now + 3_600,
        is_anonymous: false,
        ...caller.claims,
        ...claims,
      }).setProtectedHeader({ alg: "ES256", kid: key.kid, typ: "JWT" })
        .sign(key.privateKey);
    },
    [Symbol.asyncDispose]: down,
  };
}
