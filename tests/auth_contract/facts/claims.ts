import assert from "node:assert/strict";
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { connected, signUp, tokenOf } from "../../local/auth/oauth_flow.ts";
import { type Facts, ISSUER, signUpAs } from "../auth_server.ts";

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
    assertSignedIn(amr, "password", iat!);
    const [session] = await auth.sql`
      select id from auth.sessions where user_id = ${user.id}`;
    assert.equal(session_id, session!.id);
  },

  async "Supabase Auth's own token of a client adds the client and the scopes, at aal1"(
    auth,
  ) {
    const { body: { access_token } } = await signUpAs(auth, "untouched");
    const { client_id, tokens } = await connected(auth, access_token);
    const { session_id: _, exp: _exp, ...own } = decodeJwt(access_token);
    const { amr, iat, exp: _end, session_id: _client, ...claims } = decodeJwt(
      tokens.access_token,
    );
    assert.deepEqual({ ...claims, amr: own.amr, iat: own.iat }, {
      ...own,
      client_id,
      scope: "email",
    });
    assertSignedIn(amr, "oauth_provider/authorization_code", iat!);
  },

  async "a client's token is of a session of its own, marked with the client"(
    auth,
  ) {
    const { access_token } = await signUp(auth);
    const { client_id, tokens } = await connected(auth, access_token);
    const { sessionId } = tokenOf(tokens.access_token);
    assert.notEqual(sessionId, tokenOf(access_token).sessionId);
    const [session] = await auth.sql`
      select oauth_client_id, scopes from auth.sessions
      where id = ${sessionId}`;
    assert.deepEqual({ ...session }, {
      oauth_client_id: client_id,
      scopes: "email",
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

/** Asserts that `amr` has this method alone, just before a token of the second `iat`. */
function assertSignedIn(amr: unknown, method: string, iat: number): void {
  assert.ok(Array.isArray(amr));
  const [{ timestamp }] = amr;
  assert.deepEqual(amr, [{ method, timestamp }]);
  // The token may be of the next second.
  assert.ok(timestamp <= iat && timestamp >= iat - 1, `${timestamp}, ${iat}`);
}
