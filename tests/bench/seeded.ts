import {
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  SignJWT,
} from "jose";

/** How many of the seeded users call, in turn: enough that no two calls of one meet. */
export const CALLING_USERS = 200;

/** An exercise that each of them has fifty sets of. */
export const EXERCISE = "Bench Press (Barbell)";

/** Issuer of the seeded users' tokens, for as long as one run. */
export interface Tokens {
  readonly keys: JSONWebKeySet;
  /** One token a user, in their order, as our token hook leaves them. */
  readonly tokens: readonly string[];
  /** The same for servers that know nothing of the hook. */
  readonly plainTokens: readonly string[];
}

const HEADER = { alg: "ES256", kid: "bench", typ: "JWT" };
const LIFETIME_S = 4 * 3600;

/** Signs in the first users of `seed.sql`. */
export async function signedIn(
  issuer: string,
  audience: string,
): Promise<Tokens> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const now = Math.floor(Date.now() / 1000);
  const signed = (claims: (id: string) => JWTPayload) =>
    Promise.all(
      Array.from(
        { length: CALLING_USERS },
        (_, index) =>
          new SignJWT({
            iss: issuer,
            client_id: idOf(1),
            is_anonymous: false,
            iat: now,
            exp: now + LIFETIME_S,
            ...claims(idOf(index + 1)),
          }).setProtectedHeader(HEADER).sign(privateKey),
      ),
    );
  const key = { ...await exportJWK(publicKey), ...HEADER, use: "sig" };
  return {
    keys: { keys: [key] },
    tokens: await signed((id) => ({
      sub: `mcp:${id}`,
      session_id: `mcp:${id}`,
      role: "mcp_client",
      aud: [audience],
      mcp_permissions: ["workouts:read", "workouts:write"],
    })),
    plainTokens: await signed((id) => ({
      sub: id,
      session_id: id,
      role: "authenticated",
      aud: ["authenticated", audience],
    })),
  };
}

/** The id that `seed.sql` gives the thing of that number. */
function idOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}
