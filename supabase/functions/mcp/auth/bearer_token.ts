import { Refusal } from "../kernel/refusal.ts";

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
