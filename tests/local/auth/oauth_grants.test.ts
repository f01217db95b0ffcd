import assert from "node:assert/strict";
import { authUnderTest } from "./auth_under_test.ts";
import { connected, signUp } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

Deno.test("revoking names what it cannot revoke", async (t) => {
  await using auth = await authUnderTest();
  for (
    const [query, status, code, message] of [
      ["", 400, "validation_failed", "client_id query parameter is required"],
      ["?client_id=x", 400, "validation_failed", "invalid client_id format"],
      [
        `?client_id=${crypto.randomUUID()}`,
        404,
        "oauth_consent_not_found",
        "No active grant found for this client",
      ],
    ] as const
  ) {
    await t.step(`revoking says "${message}"`, async () => {
      const { access_token } = await signUp(auth);
      const answer = await auth.call(`/user/oauth/grants${query}`, {
        method: "DELETE",
        token: access_token,
      });
      assertRefused(answer, status, code, message);
    });
  }
});

Deno.test("userinfo tells what the scopes allow", async () => {
  await using auth = await authUnderTest();
  const { access_token, user } = await signUp(auth, "ann@example.com");
  const scope = "openid email profile phone";
  const { tokens } = await connected(auth, access_token, { scope });
  const { body } = await auth.call("/oauth/userinfo", {
    token: tokens.access_token,
  });
  const { updated_at, ...claims } = body;
  assert.equal(Number.isInteger(updated_at), true);
  assert.deepEqual(claims, {
    sub: user.id,
    email: "ann@example.com",
    email_verified: true,
    name: "ann@example.com",
    user_metadata: user.user_metadata,
  });
});

Deno.test("userinfo tells a first-party session the id alone", async () => {
  await using auth = await authUnderTest();
  const { access_token, user } = await signUp(auth);
  const { body } = await auth.call("/oauth/userinfo", { token: access_token });
  assert.deepEqual(body, { sub: user.id });
});
