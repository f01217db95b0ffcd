import assert from "node:assert/strict";
import { authUnderTest } from "./auth_under_test.ts";
import {
  authorizationId,
  decide,
  details,
  register,
  signUp,
} from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

const NOT_FOUND = [
  404,
  "oauth_authorization_not_found",
  "authorization not found",
] as const;

Deno.test("details() may be read again by the same user until they have answered", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  const id = await authorizationId(auth, (await register(auth)).client_id);
  const first = await details(auth, id, access_token);
  assert.deepEqual((await details(auth, id, access_token)).body, first.body);
  await decide(auth, id, access_token);
  assertRefused(
    await details(auth, id, access_token),
    400,
    "validation_failed",
    "authorization request cannot be processed",
  );
});

Deno.test("an unanswered request expires after ten minutes and is marked so", async () => {
  await using auth = await authUnderTest({ jwtExpSeconds: 7200 });
  const { access_token } = await signUp(auth);
  const id = await authorizationId(auth, (await register(auth)).client_id);
  await details(auth, id, access_token);
  auth.pass(601);
  assertRefused(await decide(auth, id, access_token), ...NOT_FOUND);
  const [row] = await auth.database.sql`
    select status from auth.oauth_authorizations`;
  assert.equal(row!.status, "expired");
});

Deno.test("consent() takes one answer", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  const id = await authorizationId(auth, (await register(auth)).client_id);
  await details(auth, id, access_token);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => decide(auth, id, access_token)),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assertRefused(
    await decide(auth, id, access_token),
    400,
    "validation_failed",
    "authorization request is no longer pending",
  );
});
