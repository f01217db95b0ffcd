import assert from "node:assert/strict";
import { type AuthUnderTest, authUnderTest } from "./auth_under_test.ts";
import { signUp } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

function refresh(auth: AuthUnderTest, refresh_token: string) {
  return auth.call("/token?grant_type=refresh_token", {
    json: { refresh_token },
  });
}

Deno.test("a spent refresh token gives its successor as long as that is unused", async () => {
  await using auth = await authUnderTest();
  const { refresh_token } = await signUp(auth);
  const first = await refresh(auth, refresh_token);
  auth.pass(3600);
  const second = await refresh(auth, refresh_token);
  assert.equal(second.body.refresh_token, first.body.refresh_token);
});

Deno.test("a refresh token spent many times at once has one successor", async () => {
  await using auth = await authUnderTest();
  const { refresh_token } = await signUp(auth);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => refresh(auth, refresh_token)),
  );
  const successors = new Set(answers.map(({ body }) => body.refresh_token));
  assert.equal(successors.size, 1);
  const [row] = await auth.database.sql`
    select count(*)::int as tokens from auth.refresh_tokens`;
  assert.equal(row!.tokens, 2);
});

Deno.test("a refresh token that is two behind works within ten seconds", async () => {
  await using auth = await authUnderTest();
  const { refresh_token } = await signUp(auth);
  const { body } = await refresh(auth, refresh_token);
  await refresh(auth, body.refresh_token);
  auth.pass(9);
  assert.equal((await refresh(auth, refresh_token)).status, 200);
});

Deno.test("a refresh token that is two behind voids every other of its session after ten seconds", async () => {
  await using auth = await authUnderTest();
  const { refresh_token } = await signUp(auth);
  const second = await refresh(auth, refresh_token);
  const third = await refresh(auth, second.body.refresh_token);
  auth.pass(11);
  assertRefused(
    await refresh(auth, refresh_token),
    400,
    "refresh_token_already_used",
    "Invalid Refresh Token: Already Used",
  );
  auth.pass(11);
  assertRefused(
    await refresh(auth, third.body.refresh_token),
    400,
    "refresh_token_already_used",
    "Invalid Refresh Token: Already Used",
  );
});

Deno.test("a refresh token of another form is refused", async () => {
  await using auth = await authUnderTest();
  const answer = await refresh(auth, "short");
  assertRefused(answer, 400, "validation_failed", "Refresh token is not valid");
});

Deno.test("a banned user's refresh token is refused", async () => {
  await using auth = await authUnderTest();
  const { refresh_token } = await signUp(auth);
  await auth.database.sql`update auth.users set banned_until = '2999-01-01'`;
  assertRefused(
    await refresh(auth, refresh_token),
    400,
    "user_banned",
    "Invalid Refresh Token: User Banned",
  );
});
