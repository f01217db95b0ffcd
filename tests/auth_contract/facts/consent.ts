import assert from "node:assert/strict";
import {
  approvedCode,
  authorizationId,
  connected,
  decide,
  details,
  REDIRECT_URI,
  register,
  signUp,
} from "../../local/auth/oauth_flow.ts";
import { assertRefused } from "../../local/auth/refusal.ts";
import { type AuthServer, type Facts, signUpAs, SITE } from "../auth_server.ts";

const NOT_FOUND = [
  404,
  "oauth_authorization_not_found",
  "authorization not found",
] as const;
const SPENT = [
  400,
  "validation_failed",
  "authorization request cannot be processed",
] as const;

/** A new request of a new client, and a user who may answer it. */
async function asked(auth: AuthServer) {
  const { access_token, user } = await signUp(auth);
  const { client_id } = await register(auth, { client_name: "Claude" });
  const id = await authorizationId(auth, client_id);
  return { access_token, user, client_id, id };
}

/** How a user lets a client in. */
export const consentFacts: Facts = {
  async "the details tell which client asks for what, and where the answer goes"(
    auth,
  ) {
    const { access_token, user, client_id, id } = await asked(auth);
    const { body } = await details(auth, id, access_token);
    assert.deepEqual(body, {
      authorization_id: id,
      redirect_uri: REDIRECT_URI,
      client: { id: client_id, name: "Claude" },
      user: { id: user.id, email: user.email },
      scope: "email",
    });
  },

  async "reading the details makes the request the reader's"(auth) {
    const { access_token, id } = await asked(auth);
    const bob = await signUp(auth);
    await details(auth, id, access_token);
    assertRefused(await details(auth, id, bob.access_token), ...NOT_FOUND);
    assertRefused(await decide(auth, id, bob.access_token), ...NOT_FOUND);
  },

  async "the details of an answered request are not to be had"(auth) {
    const { access_token, id } = await asked(auth);
    await details(auth, id, access_token);
    await decide(auth, id, access_token);
    assertRefused(await details(auth, id, access_token), ...SPENT);
  },

  async "a request that another call holds is not found"(auth) {
    const { access_token, id } = await asked(auth);
    await auth.sql.begin(async (tx) => {
      await tx`
        select from auth.oauth_authorizations where authorization_id = ${id}
        for update`;
      assertRefused(await details(auth, id, access_token), ...NOT_FOUND);
    });
    assert.equal((await details(auth, id, access_token)).status, 200);
  },

  async "reading the details approves what was consented to before, once"(
    auth,
  ) {
    const { access_token } = await signUp(auth);
    const { client_id } = await register(auth);
    await approvedCode(auth, client_id, access_token, {
      scope: "email profile",
    });
    const id = await authorizationId(auth, client_id, { scope: "email" });
    const { body } = await details(auth, id, access_token);
    assert.deepEqual(Object.keys(body), ["redirect_url"]);
    assert.match(
      body.redirect_url,
      /^https:\/\/client\.example\/callback\?code=[\da-f-]{36}&state=xyz$/,
    );
    assertRefused(await details(auth, id, access_token), ...SPENT);
  },

  async "a wider scope is asked for again"(auth) {
    const { access_token } = await signUp(auth);
    const { client_id } = await register(auth);
    await approvedCode(auth, client_id, access_token);
    const id = await authorizationId(auth, client_id, { scope: "email phone" });
    const { body } = await details(auth, id, access_token);
    assert.equal(body.scope, "email phone");
  },

  async "an answer needs the details to have been read"(auth) {
    const { access_token, id } = await asked(auth);
    assertRefused(await decide(auth, id, access_token), ...NOT_FOUND);
  },

  async "an approval sends a code and the state to the client, once"(auth) {
    const { access_token, id } = await asked(auth);
    await details(auth, id, access_token);
    const { status, body } = await decide(auth, id, access_token);
    assert.equal(status, 200);
    const url = new URL(body.redirect_url);
    assert.equal(url.origin + url.pathname, REDIRECT_URI);
    assert.deepEqual([...url.searchParams.keys()], ["code", "state"]);
    assertRefused(
      await decide(auth, id, access_token),
      400,
      "validation_failed",
      "authorization request is no longer pending",
    );
  },

  async "a denial sends an error and the state to the client"(auth) {
    const { access_token, id } = await asked(auth);
    await details(auth, id, access_token);
    const { body } = await decide(auth, id, access_token, "deny");
    assert.equal(
      body.redirect_url,
      `${REDIRECT_URI}?error=access_denied&error_description=User+denied+the+request&state=xyz`,
    );
  },

  async "an answer is approve or deny"(auth) {
    const { access_token, id } = await asked(auth);
    assertRefused(
      await decide(auth, id, access_token, "maybe"),
      400,
      "validation_failed",
      "action must be 'approve' or 'deny'",
    );
  },

  async "a request that nobody answers expires with its ten minutes"(auth) {
    const { access_token, id } = await asked(auth);
    await details(auth, id, access_token);
    await auth.sql`
      update auth.oauth_authorizations
      set created_at = created_at - interval '601 s',
        expires_at = expires_at - interval '601 s'
      where authorization_id = ${id}`;
    assertRefused(await decide(auth, id, access_token), ...NOT_FOUND);
  },

  async "a request is read and answered by pages of the site alone, of any port on loopback"(
    auth,
  ) {
    const { access_token: token } = await signUp(auth);
    for (
      const [origin, allowed] of [
        [SITE, true],
        ["http://127.0.0.1:4000", true],
        ["https://pages.example", true],
        // A pattern of paths is none of origins.
        ["https://app.example.com", false],
        ["https://evil.example", false],
        ["http://localhost:3000", false],
        ["null", false],
      ] as const
    ) {
      const headers = { Origin: origin };
      const path = "/oauth/authorizations/none";
      for (
        const answer of [
          await auth.call(path, { token, headers }),
          await auth.call(`${path}/consent`, {
            token,
            headers,
            json: { action: "approve" },
          }),
        ]
      ) {
        if (allowed) assertRefused(answer, ...NOT_FOUND);
        else {
          assertRefused(
            answer,
            400,
            "validation_failed",
            "unauthorized request origin",
          );
        }
      }
    }
  },

  async "Supabase Auth's own token of a client answers requests of others"(
    auth,
  ) {
    const { body: { access_token } } = await signUpAs(auth, "untouched");
    const { client_id } = await register(auth);
    const id = await authorizationId(auth, client_id);
    const { tokens } = await connected(auth, access_token);
    await details(auth, id, tokens.access_token);
    const { status } = await decide(auth, id, tokens.access_token);
    assert.equal(status, 200);
  },

  async "nobody reads a request without a token"(auth) {
    const { id } = await asked(auth);
    assertRefused(
      await auth.call(`/oauth/authorizations/${id}`),
      401,
      "no_authorization",
      "This endpoint requires a valid Bearer token",
    );
  },
};
