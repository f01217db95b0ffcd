import assert from "node:assert/strict";
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { connected, signUp } from "../../local/auth/oauth_flow.ts";
import { type Facts, ISSUER } from "../auth_server.ts";

/** What access tokens say. */
export const claimFacts: Facts = {
  async "the user's own token says this and no more"(auth) {
    const { access_token, user } = await signUp(auth);
    const { iat, exp, session_id, amr, ...claims } = decodeJwt(access_token);
    assert.deepEqual(claims, {
      iss: ISSUER,
      sub: user.id,
      aud: "authenticated",
      email: user.email,
      phone: "",
      app_metadata: user.app_metadata,
      user_metadata: user.user_metadata,
      role: "authenticated",
      aal: "aal1",
      is_anonymous: false,
    });
    assert.equal(exp! - iat!, 3600);
    assert.deepEqual(amr, [{ method: "password", timestamp: iat }]);
    const [session] = await auth.sql`
      select id from auth.sessions where user_id = ${user.id}`;
    assert.equal(session_id, session!.id);
  },

  async "a client's token adds the client and the scopes, at aal1"(auth) {
    const { access_token } = await signUp(auth);
    const { client_id, tokens } = await connected(auth, access_token);
    const own = decodeJwt(access_token);
    const { amr, iat, ...claims } = decodeJwt(tokens.access_token);
    assert.deepEqual(
      Object.keys(claims).filter((name) => !(name in own)).sort(),
      ["client_id", "permissions", "scope"],
    );
    assert.equal(claims.client_id, client_id);
    assert.equal(claims.scope, "openid email");
    assert.equal(claims.aal, "aal1");
    assert.deepEqual(amr, [
      { method: "oauth_provider/authorization_code", timestamp: iat },
    ]);
  },

  async "a client's token is of a session of its own, marked with the client"(
    auth,
  ) {
    const { access_token } = await signUp(auth);
    const { client_id, tokens } = await connected(auth, access_token);
    const { session_id } = decodeJwt<{ session_id: string }>(
      tokens.access_token,
    );
    assert.notEqual(session_id, decodeJwt(access_token).session_id);
    const [session] = await auth.sql`
      select oauth_client_id, scopes from auth.sessions
      where id = ${session_id}`;
    assert.deepEqual({ ...session }, {
      oauth_client_id: client_id,
      scopes: "openid email",
    });
  },

  async "a resource that was asked for is not in the token"(auth) {
    const { access_token } = await signUp(auth);
    const resource = "https://asked.example/mcp";
    const { tokens } = await connected(auth, access_token, { resource });
    assert.equal(
      JSON.stringify(decodeJwt(tokens.access_token)).includes(resource),
      false,
    );
  },

  async "a token verifies with the published key"(auth) {
    const { access_token } = await signUp(auth);
    const { body } = await auth.call("/.well-known/jwks.json");
    const [jwk] = body.keys;
    assert.deepEqual(decodeProtectedHeader(access_token), {
      alg: "ES256",
      kid: jwk.kid,
      typ: "JWT",
    });
    await jwtVerify(access_token, await importJWK(jwk, "ES256"));
  },
};
