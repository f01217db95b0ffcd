import assert from "node:assert/strict";
import { authUnderTest } from "./auth_under_test.ts";
import { PASSWORD, signIn, signUp } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

Deno.test("token() signs a user in by password, whatever the case of the address", async () => {
  await using auth = await authUnderTest();
  const { user } = await signUp(auth, "ann@example.com");
  const { status, body } = await signIn(auth, "Ann@Example.com");
  assert.equal(status, 200);
  assert.equal(body.user.id, user.id);
  assert.equal(body.weak_password, null);
});

for (
  const [what, email, password] of [
    ["a wrong password", "ann@example.com", "wrong"],
    ["an unknown address", "bob@example.com", PASSWORD],
  ] as const
) {
  Deno.test(`token() refuses ${what} in the same words`, async () => {
    await using auth = await authUnderTest();
    await signUp(auth, "ann@example.com");
    const answer = await signIn(auth, email, password);
    assertRefused(
      answer,
      400,
      "invalid_credentials",
      "Invalid login credentials",
    );
  });
}

Deno.test("token() refuses a banned user", async () => {
  await using auth = await authUnderTest();
  await signUp(auth, "ann@example.com");
  await auth.database.sql`update auth.users set banned_until = '2999-01-01'`;
  const answer = await signIn(auth, "ann@example.com");
  assertRefused(answer, 400, "user_banned", "User is banned");
});

Deno.test("token() refuses a grant type it does not know", async () => {
  await using auth = await authUnderTest();
  const answer = await auth.call("/token?grant_type=magic", { json: {} });
  assertRefused(answer, 400, "invalid_credentials", "unsupported_grant_type");
});
