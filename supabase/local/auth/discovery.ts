import type { Endpoint } from "./http/auth_env.ts";
import { SCOPES } from "./oauth/scopes.ts";
import type { Settings } from "./settings.ts";

const CACHE = { "Cache-Control": "public, max-age=600" };

/** The metadata of the authorization server, which is also OpenID Connect's (RFC 8414 and Discovery 1.0). */
export function metadata({ issuer, dynamicRegistration }: Settings): Endpoint {
  const base = issuer.replace(/\/+$/, "");
  return function metadata(c) {
    return c.json(
      {
        issuer,
        authorization_endpoint: `${base}/oauth/authorize`,
        token_endpoint: `${base}/oauth/token`,
        jwks_uri: `${base}/.well-known/jwks.json`,
        userinfo_endpoint: `${base}/oauth/userinfo`,
        registration_endpoint: dynamicRegistration
          ? `${base}/oauth/clients/register`
          : undefined,
        scopes_supported: SCOPES,
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256", "HS256", "ES256"],
        token_endpoint_auth_methods_supported: [
          "client_secret_basic",
          "client_secret_post",
          "none",
        ],
        claims_supported: [
          "sub",
          "aud",
          "iss",
          "exp",
          "iat",
          "auth_time",
          "nonce",
          "email",
          "email_verified",
          "phone_number",
          "phone_number_verified",
          "name",
          "picture",
          "preferred_username",
          "updated_at",
        ],
        code_challenge_methods_supported: ["S256", "plain"],
      },
      200,
      CACHE,
    );
  };
}

/** GET /.well-known/jwks.json has the public half of the signing key. */
export function jwks({ signingKey, kid }: Settings): Endpoint {
  const { kty, crv, x, y } = signingKey;
  const key = {
    alg: "ES256",
    crv,
    key_ops: ["verify"],
    kid,
    kty,
    use: "sig",
    x,
    y,
  };
  return function jwks(c) {
    return c.json({ keys: [key] }, 200, CACHE);
  };
}
