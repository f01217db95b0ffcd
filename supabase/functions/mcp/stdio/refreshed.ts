import {
  type OAuthTokens,
  refreshAuthorization,
} from "@modelcontextprotocol/client";
import { authorizationServerOf } from "./authorization_server.ts";
import { Fault } from "./config.ts";
import type { SignIn } from "./sign_in_file.ts";

/** The grant behind a sign-in has ended: only the user can give another. */
export class EndedFault extends Fault {}

/**
 * The sign-in with new tokens for the ones it holds.
 *
 * @throws {EndedFault} Where there are none to be had any more.
 * @throws {Fault} Where Supabase Auth does not answer.
 */
export async function refreshed(endpoint: URL, kept: SignIn): Promise<SignIn> {
  const server = await authorizationServerOf(endpoint);
  // A refresh token is shown to nobody but the one who gave it out.
  if (!kept.tokens || server.metadata.issuer !== kept.issuer) throw ended();
  let status = 0;
  try {
    const tokens = await refreshAuthorization(server.url, {
      metadata: server.metadata,
      clientInformation: { client_id: kept.client_id },
      refreshToken: kept.tokens.refresh_token,
      async fetchFn(url, init) {
        const response = await fetch(url, init);
        status = response.status;
        return response;
      },
    });
    return { ...kept, tokens: keptTokens(tokens) };
  } catch (cause) {
    // Supabase Auth's own errors are not those of RFC 6749 §5.2; statuses are.
    if ([400, 401, 403, 404].includes(status)) throw ended(cause);
    throw new Fault(
      "Supabase Auth does not answer just now. Try again in a minute.",
      { cause },
    );
  }
}

/** Tokens as they are kept: with the time at which they end, not how long they last. */
export function keptTokens(
  { access_token, refresh_token, expires_in = 3_600 }: OAuthTokens,
): SignIn["tokens"] {
  if (!refresh_token) {
    throw new Fault(
      "Supabase Auth gave out no refresh token. See that the project's " +
        "OAuth server lets clients refresh.",
    );
  }
  const expires_at = Date.now() + expires_in * 1_000;
  return { access_token, refresh_token, expires_at };
}

function ended(cause?: unknown): EndedFault {
  return new EndedFault(
    "Your sign-in has ended. Run `deno task stdio --sign-in` with the same " +
      "URL, then connect again.",
    { cause },
  );
}
