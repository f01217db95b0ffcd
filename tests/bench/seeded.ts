import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from "jose";

/** How many of the seeded users call, in turn: enough that no two calls of one meet. */
export const CALLING_USERS = 200;

/** An exercise that each of them has fifty sets of. */
export const EXERCISE = "Bench Press (Barbell)";

/** Issuer of the seeded users' tokens, for as long as one run. */
export interface Tokens {
  readonly keys: JSONWebKeySet;
  /** One token a user, in their order. */
  readonly tokens: readonly string[];
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
  const tokens = Array.from(
    { length: CALLING_USERS },
    (_, index) =>
      new SignJWT({
        iss: issuer,
        aud: ["authenticated", audience],
        sub: idOf(index + 1),
        session_id: idOf(index + 1),
        client_id: idOf(1),
        role: "authenticated",
        is_anonymous: false,
        permissions: ["workouts:read", "workouts:write"],
        iat: now,
        exp: now + LIFETIME_S,
      }).setProtectedHeader(HEADER).sign(privateKey),
  );
  const key = { ...await exportJWK(publicKey), ...HEADER, use: "sig" };
  return { keys: { keys: [key] }, tokens: await Promise.all(tokens) };
}

/** The id that `seed.sql` gives the thing of that number. */
function idOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}
