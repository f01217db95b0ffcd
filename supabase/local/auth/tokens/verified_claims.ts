import { errors, importJWK, jwtVerify } from "jose";
import { z } from "zod";
import { AuthError } from "../http/auth_error.ts";
import type { Settings } from "../settings.ts";

const Verified = z.object({
  sub: z.string().catch(""),
  role: z.string().catch(""),
  aud: z.union([z.string().transform((aud) => [aud]), z.array(z.string())])
    .catch([]),
  session_id: z.string().catch(""),
});

/** What the endpoints ask of an access token. */
export type VerifiedClaims = z.output<typeof Verified>;

/**
 * The claims of an access token that this project signed and that has not expired.
 *
 * Neither issuer nor audience is looked at, nor whether the session still is.
 *
 * @throws {AuthError} 403 `bad_jwt`
 */
export async function verifiedClaims(
  { signingKey, kid, now }: Settings,
  token: string,
): Promise<VerifiedClaims> {
  const { d: _, ...publicKey } = signingKey;
  try {
    const { payload } = await jwtVerify(
      token,
      async (header) => {
        if (header.kid === kid) return await importJWK(publicKey, "ES256");
        throw new UnknownKey(header.kid, header.alg);
      },
      { algorithms: ["ES256"], currentDate: now() },
    );
    return Verified.parse(payload);
  } catch (error) {
    throw new AuthError(
      403,
      "bad_jwt",
      `invalid JWT: unable to parse or verify signature, ${reasonOf(error)}`,
    );
  }
}

class UnknownKey extends Error {
  constructor(kid: string | undefined, alg: string | undefined) {
    super(`unrecognized JWT kid ${kid ?? "<nil>"} for algorithm ${alg}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnknownKey) {
    return `token is unverifiable: error while executing keyfunc: ${error.message}`;
  }
  if (error instanceof errors.JWTExpired) {
    return "token has invalid claims: token is expired";
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return "token has invalid claims: token is not valid yet";
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return "token signature is invalid: crypto/ecdsa: verification error";
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return "token signature is invalid: signing method none is invalid";
  }
  return "token is malformed: token contains an invalid number of segments";
}
