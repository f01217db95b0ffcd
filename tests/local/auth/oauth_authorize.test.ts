import assert from "node:assert/strict";
import { authUnderTest } from "./auth_under_test.ts";
import { authorize, REDIRECT_URI, register } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

Deno.test("authorize() keeps what was asked, for ten minutes", async () => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth);
  await authorize(auth, client_id, { resource: "https://mcp.example/x" });
  const [row] = await auth.database.sql`
    select status, user_id, scope, state, resource, code_challenge_method,
      extract(epoch from expires_at - created_at)::int as lifetime
    from auth.oauth_authorizations`;
  assert.deepEqual({ ...row }, {
    status: "pending",
    user_id: null,
    scope: "email",
    state: "xyz",
    resource: "https://mcp.example/x",
    code_challenge_method: "s256",
    lifetime: 600,
  });
});

Deno.test('authorize() asks for "email" where no scope is named', async () => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth);
  await authorize(auth, client_id, { scope: undefined });
  const [row] = await auth.database.sql`
    select scope from auth.oauth_authorizations`;
  assert.equal(row!.scope, "email");
});

const UNTRUSTED = [
  [{ client_id: undefined }, "validation_failed", "client_id is required"],
  [
    { redirect_uri: undefined },
    "validation_failed",
    "redirect_uri is required",
  ],
  [
    { client_id: "https://client.example" },
    "oauth_client_not_found",
    "invalid client_id format",
  ],
  [
    { client_id: crypto.randomUUID() },
    "oauth_client_not_found",
    "invalid client_id",
  ],
  [
    { redirect_uri: `${REDIRECT_URI}/` },
    "validation_failed",
    "invalid redirect_uri",
  ],
  [
    { redirect_uri: "https://evil.example/" },
    "validation_failed",
    "invalid redirect_uri",
  ],
] as const;

Deno.test("authorize() tells the user of what makes the client unsure", async (t) => {
  await using auth = await authUnderTest();
  for (const [changes, code, message] of UNTRUSTED) {
    await t.step(
      `authorize() tells the user, not the client, of ${
        JSON.stringify(changes)
      }`,
      async () => {
        const { client_id } = await register(auth);
        const answer = await authorize(auth, client_id, changes);
        assertRefused(answer, 400, code, message);
        assert.equal(answer.headers.get("location"), null);
      },
    );
  }
});

const TOLD = [
  [{ response_type: "token" }, "only response_type=code is supported"],
  [{ scope: "openid mcp:read" }, "unsupported scope: mcp:read"],
  [{ resource: "/x" }, "resource must be an absolute URI"],
  [
    { resource: "https://a.example/#b" },
    "resource must not include a fragment component",
  ],
  [
    { resource: "https://a.example/?b=c" },
    "resource must not include a query component",
  ],
  [
    { code_challenge: undefined },
    "PKCE flow requires both code_challenge and code_challenge_method",
  ],
  [
    { code_challenge_method: undefined },
    "PKCE flow requires both code_challenge and code_challenge_method",
  ],
  [
    { code_challenge_method: "S512" },
    "code_challenge_method must be 'S256' or 'plain'",
  ],
  [
    { code_challenge: "short" },
    "code_challenge must be between 43 and 128 characters",
  ],
] as const;

Deno.test("authorize() tells the client of every other fault", async (t) => {
  await using auth = await authUnderTest();
  for (const [changes, description] of TOLD) {
    await t.step(
      `authorize() tells the client of ${JSON.stringify(changes)}`,
      async () => {
        const { client_id } = await register(auth);
        const { status, headers } = await authorize(auth, client_id, changes);
        assert.equal(status, 302);
        const url = new URL(headers.get("location")!);
        assert.equal(url.origin + url.pathname, REDIRECT_URI);
        assert.deepEqual(Object.fromEntries(url.searchParams), {
          error: "invalid_request",
          error_description: description,
          state: "xyz",
        });
      },
    );
  }
});

Deno.test("authorize() tells the client where a parameter is too long to keep", async () => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth);
  const { headers } = await authorize(auth, client_id, {
    state: "x".repeat(4097),
  });
  const { searchParams } = new URL(headers.get("location")!);
  assert.equal(searchParams.get("error"), "server_error");
});
