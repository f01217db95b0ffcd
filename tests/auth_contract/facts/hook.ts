import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import {
  approvedCode,
  connected,
  exchange,
  register,
  signIn,
  signUp,
} from "../../local/auth/oauth_flow.ts";
import {
  type AuthServer,
  ENDPOINT,
  type Facts,
  signUpAs,
} from "../auth_server.ts";

/** What the hook was told about a user, in order. */
async function told(auth: AuthServer, userId: string) {
  const rows = await auth.sql`
    select event from public.hook_events
    where event ->> 'user_id' = ${userId} order by id`;
  return rows.map(({ event }) => event);
}

/** How the project's function decides what a token says. */
export const hookFacts: Facts = {
  async "the hook is told who, how, and every claim"(auth) {
    const { access_token, user } = await signUp(auth);
    const [event] = await told(auth, user.id);
    assert.deepEqual(Object.keys(event).sort(), [
      "authentication_method",
      "claims",
      "metadata",
      "user_id",
    ]);
    assert.equal(event.authentication_method, "password");
    assert.equal(event.metadata.name, "customize-access-token");
    assert.deepEqual(event.claims, decodeJwt(access_token));
  },

  async "the hook runs on every issue: sign-up, sign-in, refresh, code and a client's refresh"(
    auth,
  ) {
    const { access_token, refresh_token, user } = await signUp(auth);
    await signIn(auth, user.email);
    await auth.call("/token?grant_type=refresh_token", {
      json: { refresh_token },
    });
    const { client_id, tokens } = await connected(auth, access_token);
    await auth.call("/oauth/token", {
      form: {
        grant_type: "refresh_token",
        client_id,
        refresh_token: tokens.refresh_token,
      },
    });
    const events = await told(auth, user.id);
    assert.deepEqual(
      events.map(({ authentication_method, claims }) => [
        authentication_method,
        claims.client_id,
      ]),
      [
        ["password", undefined],
        ["password", undefined],
        ["token_refresh", undefined],
        ["oauth_provider/authorization_code", client_id],
        ["token_refresh", client_id],
      ],
    );
  },

  async "the hook is told the audience of the first token after a start as a list"(
    auth,
  ) {
    const [first, second] = await auth.sql`
      select event -> 'claims' -> 'aud' as aud
      from public.hook_events order by id limit 2`;
    assert.deepEqual(first!.aud, ["authenticated"]);
    assert.equal(second!.aud, "authenticated");
  },

  async "what the hook returns replaces every claim, and the audience may be a list"(
    auth,
  ) {
    const { status, body } = await signUpAs(auth, "replaced");
    assert.equal(status, 200);
    const claims = decodeJwt(body.access_token);
    assert.deepEqual(claims.aud, ["authenticated", "https://other.example"]);
    assert.equal("user_metadata" in claims, false);
  },

  async "a token whose audience is a list is taken as the user's"(auth) {
    const { body } = await signUpAs(auth, "replaced");
    const { status } = await auth.call("/user", { token: body.access_token });
    assert.equal(status, 200);
  },

  async "a hook that refuses stops the token, with its status and words"(auth) {
    const { status, body } = await signUpAs(auth, "refused");
    assert.equal(status, 403);
    assert.equal(body.msg, "Not today.");
    assert.equal("access_token" in body, false);
  },

  async "a hook that leaves a required claim out stops the token"(auth) {
    const { status, body } = await signUpAs(auth, "incomplete");
    assert.equal(status, 500);
    assert.equal(
      body.msg,
      "output claims do not conform to the expected schema: \n" +
        "- (root): email is required\n- (root): aal is required\n",
    );
  },

  async "a refused code stays as it was, and no session is left"(auth) {
    const { access_token } = await signUp(auth);
    const { client_id } = await register(auth);
    const code = await approvedCode(auth, client_id, access_token, {
      scope: "openid",
    });
    for (const _attempt of [1, 2]) {
      const { status, body } = await exchange(auth, client_id, code);
      assert.equal(status, 403);
      assert.match(body.msg, /issues no ID tokens/);
    }
    const sessions = await auth.sql`
      select from auth.sessions where oauth_client_id = ${client_id}`;
    assert.equal(sessions.length, 0);
  },

  async "the hook sees the row of the session, with its client and scopes"(
    auth,
  ) {
    const { access_token, user } = await signUp(auth);
    const { client_id } = await connected(auth, access_token);
    const seen = await auth.sql`
      select event -> 'claims' as claims, session from public.hook_events
      where event ->> 'user_id' = ${user.id} order by id`;
    assert.deepEqual(
      seen.map(({ claims, session }) => [
        session.id === claims.session_id,
        session.oauth_client_id,
        session.scopes,
        claims.scope,
      ]),
      [[true, null, null, undefined], [true, client_id, "email", "email"]],
    );
  },

  async "our hook makes a client's token one for the endpoint and nobody else"(
    auth,
  ) {
    const { access_token, user } = await signUp(auth);
    const { client_id, tokens } = await connected(auth, access_token);
    const [, event] = await told(auth, user.id);
    assert.deepEqual(decodeJwt(tokens.access_token), {
      ...event.claims,
      sub: `mcp:${user.id}`,
      session_id: `mcp:${event.claims.session_id}`,
      role: "mcp_client",
      aud: [ENDPOINT],
      client_id,
      mcp_permissions: [],
    });
  },

  async 'our hook refuses the scope "openid", alone and among others, with white space of every kind around it'(
    auth,
  ) {
    const { access_token } = await signUp(auth);
    for (
      const scope of [
        "openid",
        "email openid",
        "openid email profile",
        "email \topenid",
        "\u00a0openid",
      ]
    ) {
      const { tokens } = await connected(auth, access_token, { scope });
      const { error_id: _, ...refusal } = tokens;
      assert.deepEqual(refusal, {
        code: 403,
        error_code: "unknown",
        msg: 'This server issues no ID tokens. Ask for the scope "email" only.',
      });
    }
  },

  async "our hook refuses an anonymous user's client"(auth) {
    const { access_token, user } = await signUp(auth);
    await auth.sql`
      update auth.users set is_anonymous = true where id = ${user.id}`;
    const { tokens } = await connected(auth, access_token);
    assert.equal(tokens.code, 403);
    assert.equal(
      tokens.msg,
      "Anonymous users cannot connect apps. Sign in with an account first.",
    );
  },

  async "our hook refuses clients until the endpoint is known, not users"(
    auth,
  ) {
    const { access_token } = await signUp(auth);
    await auth.sql`update mcp.settings set endpoint = null`;
    try {
      const { tokens } = await connected(auth, access_token);
      assert.equal(tokens.code, 403);
      assert.equal(
        tokens.msg,
        "This server does not know its own address yet.",
      );
      assert.ok((await signUp(auth)).access_token);
    } finally {
      await auth.sql`update mcp.settings set endpoint = ${ENDPOINT}`;
    }
  },

  async "our hook sees on a refresh what was granted since"(auth) {
    const { access_token, user } = await signUp(auth);
    const { client_id, tokens } = await connected(auth, access_token);
    await auth.sql`
      insert into mcp.grants (user_id, client_id, permission)
      values (${user.id}, ${client_id}, 'workouts:read')`;
    const { body } = await auth.call("/oauth/token", {
      form: {
        grant_type: "refresh_token",
        client_id,
        refresh_token: tokens.refresh_token,
      },
    });
    const claims = decodeJwt(body.access_token);
    assert.equal(claims.sub, `mcp:${user.id}`);
    assert.deepEqual(claims.aud, [ENDPOINT]);
    assert.deepEqual(claims["mcp_permissions"], ["workouts:read"]);
  },
};
