import { z } from "zod";
import { AuthError, invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody, Text } from "../http/json_body.ts";
import { visitorOf } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import { grantHeaders, grantJson } from "../tokens/grant.ts";
import { emailAddress } from "../users/email_address.ts";
import { tokenHash } from "../users/one_time_token.ts";
import { redeemToken } from "./redeem_token.ts";

const Body = z.object({
  type: Text,
  token: Text,
  token_hash: Text,
  email: Text,
  phone: Text,
  redirect_to: Text,
});

/** POST /verify signs in whoever has the code or the hash from a link. */
export function verify(settings: Settings): Endpoint {
  return async function verify(c) {
    const body = await jsonBody(c, Body);
    if (body.type === "") throw invalid("Verify requires a verification type");
    if ((body.token === "") === (body.token_hash === "")) {
      throw invalid("Verify requires either a token or a token hash");
    }
    const { hash, refusal } = body.token === ""
      ? { hash: hashIn(body), refusal: "Email link is invalid or has expired" }
      : { hash: hashOfCode(body), refusal: "Token has expired or is invalid" };
    const grant = await redeemToken(settings, {
      type: body.type,
      hash,
      refusal,
      visitor: visitorOf(c),
    });
    return c.json(
      await grantJson(settings.sql, grant, settings.now()),
      200,
      grantHeaders(grant),
    );
  };
}

function hashIn(
  { token_hash, email, phone, redirect_to }: z.output<typeof Body>,
): string {
  if (email + phone + redirect_to === "") return token_hash;
  throw invalid("Only the token_hash and type should be provided");
}

function hashOfCode({ token, email, phone }: z.output<typeof Body>): string {
  if (email === "" || phone !== "") {
    throw invalid(
      "Only an email address or phone number should be provided on verify",
    );
  }
  return tokenHash(address(email), token);
}

function address(email: string): string {
  try {
    return emailAddress(email);
  } catch {
    throw new AuthError(422, "validation_failed", "Invalid email format");
  }
}
