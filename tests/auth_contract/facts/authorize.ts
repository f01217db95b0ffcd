import assert from "node:assert/strict";
import {
  authorize,
  REDIRECT_URI,
  register,
} from "../../local/auth/oauth_flow.ts";
import { assertRefused } from "../../local/auth/refusal.ts";
import { type AuthServer, type Facts, SITE } from "../auth_server.ts";

/** Asserts that the client is told of a fault of its request. */
async function assertTold(
  auth: AuthServer,
  changes: Record<string, string | undefined>,
  error_description: string,
) {
  const { client_id } = await register(auth);
  const { status, headers } = await authorize(auth, client_id, changes);
  assert.equal(status, 302);
  const url = new URL(headers.get("location")!);
  assert.equal(url.origin + url.pathname, REDIRECT_URI);
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    error: "invalid_request",
    error_description,
    state: "xyz",
  });
}

/** Asserts that the user is told, and sent nowhere. */
async function assertKept(
  auth: AuthServer,
  changes: Record<string, string | undefined>,
  code: string,
  message: string,
) {
  const { client_id } = await register(auth, {
    redirect_uris: [REDIRECT_URI, "http://127.0.0.1:5000/cb"],
  });
  const answer = await authorize(auth, client_id, changes);
  assertRefused(answer, 400, code, message);
  assert.equal(answer.headers.get("location"), null);
}

/** What a client may ask for, and where the answer goes. */
export const authorizeFacts: Facts = {
  async "a request goes to the consent page of the site"(auth) {
    const { client_id } = await register(auth);
    const { status, headers } = await authorize(auth, client_id);
    assert.equal(status, 302);
    const [page, id] = headers.get("location")!.split("?authorization_id=");
    assert.equal(page, `${SITE}/oauth/consent`);
    assert.match(id!, /^[a-z2-7]{32}$/);
  },

  async "a request lives ten minutes and is nobody's at first"(auth) {
    const { client_id } = await register(auth);
    await authorize(auth, client_id);
    const [row] = await auth.sql`
      select status, user_id,
        extract(epoch from expires_at - created_at)::int as seconds
      from auth.oauth_authorizations where client_id = ${client_id}`;
    assert.deepEqual({ ...row }, {
      status: "pending",
      user_id: null,
      seconds: 600,
    });
  },

  async 'a request that names no scope asks for "email"'(auth) {
    const { client_id } = await register(auth);
    await authorize(auth, client_id, { scope: undefined });
    const [row] = await auth.sql`
      select scope from auth.oauth_authorizations
      where client_id = ${client_id}`;
    assert.equal(row!.scope, "email");
  },

  async "a scope of our own is refused"(auth) {
    await assertTold(
      auth,
      { scope: "openid workouts:read" },
      "unsupported scope: workouts:read",
    );
  },

  async "PKCE is asked of every client"(auth) {
    await assertTold(
      auth,
      { code_challenge: undefined, code_challenge_method: undefined },
      "PKCE flow requires both code_challenge and code_challenge_method",
    );
  },

  async "a challenge without its method is refused"(auth) {
    await assertTold(
      auth,
      { code_challenge_method: undefined },
      "PKCE flow requires both code_challenge and code_challenge_method",
    );
  },

  async "a challenge of 42 characters is too short"(auth) {
    await assertTold(
      auth,
      { code_challenge: "x".repeat(42) },
      "code_challenge must be between 43 and 128 characters",
    );
  },

  async "no response type but code is answered"(auth) {
    await assertTold(
      auth,
      { response_type: "token" },
      "only response_type=code is supported",
    );
  },

  async "a resource is kept if it is absolute and has neither query nor fragment"(
    auth,
  ) {
    const { client_id } = await register(auth);
    const resource = "https://mcp.example/mcp";
    await authorize(auth, client_id, { resource });
    const [row] = await auth.sql`
      select resource from auth.oauth_authorizations
      where client_id = ${client_id}`;
    assert.equal(row!.resource, resource);
    for (
      const [resource, fault] of [
        ["/mcp", "be an absolute URI"],
        ["https://mcp.example/#a", "not include a fragment component"],
        ["https://mcp.example/?a=b", "not include a query component"],
      ] as const
    ) {
      await assertTold(auth, { resource }, `resource must ${fault}`);
    }
  },

  async "a redirect address matches to the letter"(auth) {
    for (const redirect_uri of [`${REDIRECT_URI}/`, "https://evil.example/"]) {
      await assertKept(
        auth,
        { redirect_uri },
        "validation_failed",
        "invalid redirect_uri",
      );
    }
  },

  async "another port of a loopback address is another address"(auth) {
    await assertKept(
      auth,
      { redirect_uri: "http://127.0.0.1:5001/cb" },
      "validation_failed",
      "invalid redirect_uri",
    );
  },

  async "a client is known by a UUID, not by the URL of a document"(auth) {
    await assertKept(
      auth,
      { client_id: "https://client.example/metadata.json" },
      "oauth_client_not_found",
      "invalid client_id format",
    );
  },

  async "an unknown client is sent nowhere"(auth) {
    await assertKept(
      auth,
      { client_id: crypto.randomUUID() },
      "oauth_client_not_found",
      "invalid client_id",
    );
  },
};
