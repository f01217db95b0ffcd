import { JOSEError, JWTClaimValidationFailed, JWTExpired } from "jose/errors";
import { jwtVerify, type JWTVerifyGetKey } from "jose/jwt/verify";
import type { Caller } from "../core/caller.ts";
import { Refusal } from "../core/errors.ts";
import { clientFrom, SESSION_AUDIENCE, sessionFrom } from "./claims.ts";

/** What makes an access token one of ours. */
export interface AccessTokenOptions {
  /** The issuer, verbatim: Supabase Auth's own URL. */
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

/**
 * Who a token speaks for: one of the user's own sessions where the audience is
 * Supabase Auth's own, else an OAuth client.
 */
export type Verify = (token: string, audience: string) => Promise<Caller>;

/**
 * Checks signature (ES256 or RS256), issuer, audience, times and the claims a
 * caller is made of.
 *
 * Not checked here: whether the session still lives, whose it is, and what the
 * client may do. The database decides that in every batch.
 *
 * @throws {Refusal} `invalid_token`; `unavailable` where the keys cannot be had.
 */
export function accessTokenVerifier(
  { issuer, keys }: AccessTokenOptions,
): Verify {
  return async function verify(token, audience) {
    const payload = await payloadOf(token, { issuer, audience, keys });
    return audience === SESSION_AUDIENCE
      ? sessionFrom(payload)
      : clientFrom(payload, audience);
  };
}

interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
}

async function payloadOf(
  token: string,
  { issuer, audience, keys }: Expected,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      // HS256 is absent on purpose: a shared secret proves nothing to us.
      algorithms: ["ES256", "RS256"],
      requiredClaims: ["exp", "sub"],
      clockTolerance: 5,
    });
    return payload;
  } catch (error) {
    throw refusalOf(error);
  }
}

const WRONG_CLAIM: Readonly<Record<string, string>> = {
  aud: "The access token was issued for another address.",
  iss: "The access token was issued by another server.",
};

/**
 * What is wrong with the keys, not with the token: no answer, another status
 * than 200, no JSON, no set of keys.
 */
const OF_THE_KEYS: readonly string[] = [
  "ERR_JWKS_TIMEOUT",
  "ERR_JOSE_GENERIC",
  "ERR_JWKS_INVALID",
];

function refusalOf(error: unknown): Refusal {
  if (error instanceof JWTExpired) {
    return new Refusal("invalid_token", "The access token has expired.");
  }
  if (error instanceof JWTClaimValidationFailed) {
    return new Refusal("invalid_token", WRONG_CLAIM[error.claim]);
  }
  if (!(error instanceof JOSEError) || OF_THE_KEYS.includes(error.code)) {
    return new Refusal("unavailable", undefined, { cause: error });
  }
  return new Refusal("invalid_token", undefined, { cause: error });
}

/** The longest `Authorization` header, in characters. Real tokens have about 1,000. */
const HEADER_LIMIT = 16_384;

/**
 * The token of an `Authorization` header (RFC 6750 §2.1).
 *
 * @throws {Refusal} `invalid_token` for any other kind of credentials.
 */
export function bearerToken(header: string): string {
  if (header.length > HEADER_LIMIT) {
    throw new Refusal(
      "invalid_token",
      `The Authorization header may have ${HEADER_LIMIT} characters.`,
    );
  }
  const [, token] = header.match(/^Bearer +([\w\-.~+/]+=*)$/i) ?? [];
  if (token === undefined) {
    throw new Refusal(
      "invalid_token",
      "The Authorization header must be a bearer token.",
    );
  }
  return token;
}
