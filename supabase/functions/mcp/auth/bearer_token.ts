import { Refusal } from "../kernel/refusal.ts";

/**
 * The token of an `Authorization` header (RFC 6750 §2.1).
 *
 * @throws {Refusal} `invalid_token` for any other kind of credentials.
 */
export function bearerToken(header: string): string {
  const [, token] = header.match(/^Bearer +([\w\-.~+/]+=*)$/i) ?? [];
  if (token === undefined) {
    throw new Refusal(
      "invalid_token",
      "The Authorization header must be a bearer token.",
    );
  }
  return token;
}
