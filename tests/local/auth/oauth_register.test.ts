import assert from "node:assert/strict";
import { authUnderTest } from "./auth_under_test.ts";
import { REDIRECT_URI, register } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

Deno.test("register() keeps only a hash of the secret", async () => {
  await using auth = await authUnderTest();
  const { client_secret } = await register(auth, {
    token_endpoint_auth_method: "client_secret_post",
  });
  const [row] = await auth.database.sql`
    select client_secret_hash from auth.oauth_clients`;
  assert.notEqual(row!.client_secret_hash, client_secret);
  assert.match(row!.client_secret_hash, /^[\w-]{43}$/);
});

Deno.test("register() is refused where the project does not allow it", async () => {
  await using auth = await authUnderTest({ dynamicRegistration: false });
  assertRefused(
    await auth.call("/oauth/clients/register", {
      json: { redirect_uris: [REDIRECT_URI] },
    }),
    403,
    "oauth_dynamic_client_registration_disabled",
    "Dynamic client registration is not enabled",
  );
});

const REFUSED: readonly (readonly [object, string])[] = [
  [{ redirect_uris: [] }, "redirect_uris is required"],
  [
    { redirect_uris: Array(11).fill(REDIRECT_URI) },
    "redirect_uris cannot exceed 10 items",
  ],
  [
    { redirect_uris: ["http://client.example/"] },
    "invalid redirect_uri 'http://client.example/': HTTP scheme only allowed for localhost",
  ],
  [
    { redirect_uris: ["javascript:alert(1)"] },
    "invalid redirect_uri 'javascript:alert(1)': must have scheme and host",
  ],
  [
    { redirect_uris: ["data://client.example"] },
    "invalid redirect_uri 'data://client.example': scheme 'data' is not allowed for security reasons",
  ],
  [
    { redirect_uris: ["https://client.example/#here"] },
    "invalid redirect_uri 'https://client.example/#here': fragment not allowed in redirect URI",
  ],
  [
    { grant_types: ["client_credentials"] },
    "grant_types must only contain 'authorization_code' and/or 'refresh_token'",
  ],
  [
    { token_endpoint_auth_method: "private_key_jwt" },
    "token_endpoint_auth_method must be one of: [none client_secret_basic client_secret_post]",
  ],
  [
    { client_type: "confidential" },
    "client_type 'confidential' is inconsistent with token_endpoint_auth_method 'none' (expected client_type 'public')",
  ],
  [{ client_uri: "nope" }, "client_uri must be a valid URL"],
  [
    { client_name: "x".repeat(1025) },
    "client_name cannot exceed 1024 characters",
  ],
];

Deno.test("register() names the first fault", async (t) => {
  await using auth = await authUnderTest();
  for (const [changes, message] of REFUSED) {
    await t.step(`register() says "${message}"`, async () => {
      const json = {
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: "none",
        ...changes,
      };
      const answer = await auth.call("/oauth/clients/register", { json });
      assertRefused(answer, 400, "validation_failed", `400: ${message}`);
    });
  }
});

Deno.test("register() takes loopback and custom addresses", async (t) => {
  await using auth = await authUnderTest();
  for (
    const uri of ["http://localhost:1/cb", "http://[::1]:1/cb", "app://cb"]
  ) {
    await t.step(`register() takes ${uri}`, async () => {
      const { redirect_uris } = await register(auth, { redirect_uris: [uri] });
      assert.deepEqual(redirect_uris, [uri]);
    });
  }
});
