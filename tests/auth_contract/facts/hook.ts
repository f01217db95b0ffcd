import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import {
  connected,
  PASSWORD,
  signIn,
  signUp,
} from "../../local/auth/oauth_flow.ts";
import type { AuthServer, Facts } from "../auth_server.ts";

const ENDPOINT = "https://mcp.example/mcp";

/** What the hook was told about a user, in order. */
async function told(auth: AuthServer, userId: string) {
  const rows = await auth.sql`
    select event from public.hook_events
    where event ->> 'user_id' = ${userId} order by id`;
  return rows.map(({ event }) => event);
}

/** Signs up a user for whom the contract's hook acts so. */
function signUpAs(auth: AuthServer, what: string) {
  return auth.call("/signup", {
    json: {
      email: `${what}.${crypto.randomUUID()}@example.com`,
      password: PASSWORD,
    },
  });
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

  async "our hook gives a client's token the endpoint and what it was granted"(
    auth,
  ) {
    const { access_token } = await signUp(auth);
    const { tokens } = await connected(auth, access_token);
    const claims = decodeJwt(tokens.access_token);
    assert.deepEqual(claims.aud, ["authenticated", ENDPOINT]);
    assert.deepEqual(claims.permissions, []);
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
    assert.deepEqual(claims.aud, ["authenticated", ENDPOINT]);
    assert.deepEqual(claims.permissions, ["workouts:read"]);
  },
};
