import assert from "node:assert/strict";
import { type Facts, ISSUER } from "../auth_server.ts";

const METADATA = "/.well-known/oauth-authorization-server";

/** What a client finds before it knows anything. */
export const discoveryFacts: Facts = {
  async "metadata names the issuer verbatim and every endpoint below it"(auth) {
    const { status, body } = await auth.call(METADATA);
    assert.equal(status, 200);
    assert.equal(body.issuer, ISSUER);
    assert.equal(body.authorization_endpoint, `${ISSUER}/oauth/authorize`);
    assert.equal(body.token_endpoint, `${ISSUER}/oauth/token`);
    assert.equal(
      body.registration_endpoint,
      `${ISSUER}/oauth/clients/register`,
    );
    assert.equal(body.jwks_uri, `${ISSUER}/.well-known/jwks.json`);
  },

  async "metadata promises code, refresh, PKCE, clients without a secret, and five scopes"(
    auth,
  ) {
    const { body } = await auth.call(METADATA);
    assert.deepEqual(body.response_types_supported, ["code"]);
    assert.deepEqual(body.grant_types_supported, [
      "authorization_code",
      "refresh_token",
    ]);
    assert.deepEqual(body.code_challenge_methods_supported, ["S256", "plain"]);
    assert.deepEqual(body.token_endpoint_auth_methods_supported, [
      "client_secret_basic",
      "client_secret_post",
      "none",
    ]);
    assert.deepEqual(body.scopes_supported, [
      "openid",
      "profile",
      "email",
      "phone",
      "offline_access",
    ]);
  },

  async "metadata names neither revocation nor introspection nor client id documents"(
    auth,
  ) {
    const { body } = await auth.call(METADATA);
    assert.equal("revocation_endpoint" in body, false);
    assert.equal("introspection_endpoint" in body, false);
    assert.equal("client_id_metadata_document_supported" in body, false);
  },

  async "OpenID Connect's metadata is the same document"(auth) {
    const oauth = await auth.call(METADATA);
    const oidc = await auth.call("/.well-known/openid-configuration");
    assert.deepEqual(oidc.body, oauth.body);
  },

  async "the key set has the public half of the one ES256 key, for ten minutes"(
    auth,
  ) {
    const { body, headers } = await auth.call("/.well-known/jwks.json");
    const { kid, x, y } = auth.publicKey;
    const key = { kty: "EC", crv: "P-256", alg: "ES256", kid, x, y };
    assert.deepEqual(body, {
      keys: [{ ...key, use: "sig", key_ops: ["verify"] }],
    });
    assert.equal(headers.get("cache-control"), "public, max-age=600");
  },
};
