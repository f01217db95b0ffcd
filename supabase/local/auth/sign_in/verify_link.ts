import { AuthError, invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { referrerOf } from "../http/referrer.ts";
import { visitorOf } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import { tokenJson } from "../tokens/grant.ts";
import { redeemToken } from "./redeem_token.ts";

const OAUTH_ERRORS: Readonly<Record<number, string>> = {
  400: "invalid_request",
  401: "unauthorized_client",
  403: "access_denied",
  500: "server_error",
};

/** GET /verify is the link in a mail: it signs in and goes on to the site, tokens or error in the fragment. */
export function verifyLink(settings: Settings): Endpoint {
  return async function verifyLink(c) {
    const type = c.req.query("type") ?? "";
    const hash = c.req.query("token") ?? "";
    if (type === "") throw invalid("Verify requires a verification type");
    if (hash === "") throw invalid("Verify requires a token or a token hash");
    const target = referrerOf(settings, c, c.req.query("redirect_to"));
    try {
      const grant = await redeemToken(settings, {
        type,
        hash,
        refusal: "Email link is invalid or has expired",
        visitor: visitorOf(c),
      });
      return c.redirect(
        withFragment(target, {
          ...tokenJson(grant, settings.now()),
          expires_at: grant.access.expiresAt,
          type,
        }),
        303,
      );
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      const word = OAUTH_ERRORS[error.status];
      return c.redirect(
        withFragment(target, {
          ...(word ? { error: word } : {}),
          error_code: error.code ?? "",
          error_description: error.message,
        }),
        303,
      );
    }
  };
}

/** `sb`, empty, tells the site whose fragment this is. */
function withFragment(
  target: string,
  members: Readonly<Record<string, unknown>>,
): string {
  const all = new URLSearchParams({ sb: "" });
  for (const [name, value] of Object.entries(members)) {
    all.set(name, String(value));
  }
  all.sort();
  return `${target}#${all}`;
}
