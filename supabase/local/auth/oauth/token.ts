import type { Context } from "hono";
import { OAuthError } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { visitorOf } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import { grantHeaders, tokenJson } from "../tokens/grant.ts";
import { idToken } from "../tokens/id_token.ts";
import { refreshGrant } from "../tokens/refresh_grant.ts";
import { authenticatedClient } from "./authenticated_client.ts";
import { codeGrant } from "./code_grant.ts";
import type { OAuthClient } from "./oauth_client.ts";
import { scopesIn } from "./scopes.ts";
import { credentialsIn, type TokenInput, tokenInput } from "./token_input.ts";

/** POST /oauth/token exchanges a client's code or refresh token for tokens. */
export function oauthToken(settings: Settings): Endpoint {
  return async function oauthToken(c) {
    const input = await tokenInput(c.req.raw);
    const client = await authenticatedClient(
      settings,
      credentialsIn(c.req.header("authorization"), input),
    );
    const type = input.grant_type;
    if (type === "") {
      throw new OAuthError("invalid_request", "grant_type is required");
    }
    if (!client.grant_types.split(",").includes(type)) {
      throw new OAuthError(
        "unsupported_grant_type",
        `Client is not allowed to use grant type: ${type}`,
      );
    }
    return type === "authorization_code"
      ? await codeResponse(settings, c, client, input)
      : await refreshResponse(settings, c, client, input);
  };
}

async function codeResponse(
  settings: Settings,
  c: Context,
  client: OAuthClient,
  input: TokenInput,
): Promise<Response> {
  const { grant, authorization } = await codeGrant(
    settings,
    client,
    input,
    visitorOf(c),
  );
  const scopes = scopesIn(authorization.scope);
  const json = tokenJson(grant, settings.now());
  const id_token = scopes.includes("openid")
    ? await idToken(
      settings,
      grant.user,
      client.id,
      scopes,
      authorization.nonce,
    )
    : undefined;
  return c.json({ ...json, id_token }, 200, grantHeaders(grant));
}

async function refreshResponse(
  settings: Settings,
  c: Context,
  client: OAuthClient,
  input: TokenInput,
): Promise<Response> {
  if (input.refresh_token === "") {
    throw new OAuthError(
      "invalid_request",
      "refresh_token is required for refresh_token grant",
    );
  }
  const grant = await refreshGrant(
    settings,
    input.refresh_token,
    client.id,
    visitorOf(c),
  );
  return c.json(tokenJson(grant, settings.now()), 200, grantHeaders(grant));
}
