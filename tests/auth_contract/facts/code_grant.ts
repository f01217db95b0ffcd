import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import {
  approvedCode,
  connected,
  exchange,
  REDIRECT_URI,
  register,
  signUp,
  VERIFIER,
} from "../../local/auth/oauth_flow.ts";
import { assertOAuthRefused } from "../../local/auth/refusal.ts";
import { type AuthServer, type Facts, signUpAs } from "../auth_server.ts";

/** A code that a user gave a client. */
async function given(auth: AuthServer, changes: Record<string, string> = {}) {
  const { access_token } = await signUp(auth);
  const { client_id } = await register(auth);
  const code = await approvedCode(auth, client_id, access_token, changes);
  return { client_id, code };
}

async function assertInvalid(
  auth: AuthServer,
  changes: Record<string, string>,
  description: string,
) {
  const { client_id, code } = await given(auth);
  const answer = await exchange(auth, client_id, code, changes);
  assertOAuthRefused(answer, "invalid_grant", description);
}

/** How a code becomes tokens. */
export const codeGrantFacts: Facts = {
  async "a code becomes tokens, without a word about the user"(auth) {
    const { client_id, code } = await given(auth);
    const { status, body } = await exchange(auth, client_id, code);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).sort(), [
      "access_token",
      "expires_in",
      "refresh_token",
      "token_type",
    ]);
  },

  async "a code may be sent as JSON, without its redirect address"(auth) {
    const { client_id, code } = await given(auth);
    const { status } = await auth.call("/oauth/token", {
      json: {
        grant_type: "authorization_code",
        client_id,
        code,
        code_verifier: VERIFIER,
      },
    });
    assert.equal(status, 200);
  },

  async 'the scope "openid" brings an ID token that the hook does not see'(
    auth,
  ) {
    const { body: { access_token, user } } = await signUpAs(auth, "untouched");
    const { client_id, tokens } = await connected(auth, access_token, {
      scope: "openid email",
      nonce: "n-1",
    });
    const events = await auth.sql`
      select from public.hook_events
      where event -> 'claims' ->> 'client_id' = ${client_id}`;
    assert.equal(events.length, 1);
    const { aud, sub, nonce } = decodeJwt(tokens.id_token);
    assert.deepEqual({ aud, sub, nonce }, {
      aud: client_id,
      sub: user.id,
      nonce: "n-1",
    });
  },

  async "white space of every kind around a scope does not count"(auth) {
    const { body: { access_token } } = await signUpAs(auth, "untouched");
    for (const scope of ["email \topenid", "email \u00a0openid\n"]) {
      const { tokens } = await connected(auth, access_token, { scope });
      assert.ok(tokens.id_token);
      assert.equal(decodeJwt(tokens.access_token)["scope"], scope);
    }
  },

  async "a code works once"(auth) {
    const { client_id, code } = await given(auth);
    await exchange(auth, client_id, code);
    assertOAuthRefused(
      await exchange(auth, client_id, code),
      "invalid_grant",
      "Invalid authorization code",
    );
  },

  async "a code spent five times at once opens one session"(auth) {
    const { client_id, code } = await given(auth);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => exchange(auth, client_id, code)),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    const sessions = await auth.sql`
      select from auth.sessions where oauth_client_id = ${client_id}`;
    assert.equal(sessions.length, 1);
  },

  async "a code dies with the ten minutes of its request"(auth) {
    const { client_id, code } = await given(auth);
    await auth.sql`
      update auth.oauth_authorizations
      set created_at = created_at - interval '601 s',
        expires_at = expires_at - interval '601 s'
      where client_id = ${client_id}`;
    assertOAuthRefused(
      await exchange(auth, client_id, code),
      "invalid_grant",
      "Authorization code has expired",
    );
  },

  async "a code is no other client's"(auth) {
    const { code } = await given(auth);
    const other = await register(auth);
    assertOAuthRefused(
      await exchange(auth, other.client_id, code),
      "invalid_grant",
      "Authorization code was not issued for this client",
    );
  },

  async "a code needs the redirect address it was sent to"(auth) {
    await assertInvalid(
      auth,
      { redirect_uri: `${REDIRECT_URI}/` },
      "Invalid redirect_uri",
    );
  },

  async "a code needs the verifier of its challenge"(auth) {
    await assertInvalid(
      auth,
      { code_verifier: "w".repeat(64) },
      "PKCE verification failed: code challenge does not match previously saved code verifier",
    );
  },

  async "a code without a verifier is refused"(auth) {
    await assertInvalid(
      auth,
      { code_verifier: "" },
      "PKCE verification failed: code_verifier is required when PKCE challenge is present",
    );
  },

  async "a fault of the grant is told as OAuth tells it"(auth) {
    const { client_id } = await register(auth);
    assertOAuthRefused(
      await auth.call("/oauth/token", { form: { client_id } }),
      "invalid_request",
      "grant_type is required",
    );
  },
};
