import assert from "node:assert/strict";
import { authUnderTest } from "./auth_under_test.ts";
import { PASSWORD, signUp } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

Deno.test("signup() answers with tokens and the user", async () => {
  await using auth = await authUnderTest();
  const { status, body } = await auth.call("/signup", {
    json: { email: "Ann@Example.com", password: PASSWORD, data: { name: "A" } },
  });
  assert.equal(status, 200);
  assert.equal(body.token_type, "bearer");
  // A second may pass between the token and the answer.
  assert.ok([3599, 3600].includes(body.expires_in));
  assert.match(body.refresh_token, /^[a-z0-9]{12}$/);
  assert.equal(body.user.email, "ann@example.com");
  assert.deepEqual(body.user.user_metadata, {
    name: "A",
    sub: body.user.id,
    email: "ann@example.com",
    email_verified: true,
    phone_verified: false,
  });
  assert.deepEqual(body.user.app_metadata, {
    provider: "email",
    providers: ["email"],
  });
});

Deno.test("signup() keeps a user's data from posing as claims of the identity", async () => {
  await using auth = await authUnderTest();
  const { body } = await auth.call("/signup", {
    json: {
      email: "ann@example.com",
      password: PASSWORD,
      data: { sub: "someone else", email: "boss@example.com" },
    },
  });
  assert.equal(body.user.user_metadata.sub, body.user.id);
  assert.equal(body.user.user_metadata.email, "ann@example.com");
});

Deno.test("signup() stores a bcrypt hash", async () => {
  await using auth = await authUnderTest();
  const { user } = await signUp(auth);
  const [row] = await auth.database.sql`
    select encrypted_password from auth.users where id = ${user.id}`;
  assert.match(row!.encrypted_password, /^\$2[aby]\$10\$/);
});

Deno.test("signup() refuses an address that is taken, whatever its case", async () => {
  await using auth = await authUnderTest();
  await signUp(auth, "ann@example.com");
  const answer = await auth.call("/signup", {
    json: { email: "ANN@example.com", password: PASSWORD },
  });
  assertRefused(answer, 422, "user_already_exists", "User already registered");
});

Deno.test("signup() makes one user of two requests at once", async () => {
  await using auth = await authUnderTest();
  const json = { email: "ann@example.com", password: PASSWORD };
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => auth.call("/signup", { json })),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  const [row] = await auth.database.sql`
    select count(*)::int as users from auth.users where email = ${json.email}`;
  assert.equal(row!.users, 1);
});

const REFUSED: readonly (readonly [string, object, number, string, string])[] =
  [
    [
      "an anonymous sign-up",
      { password: PASSWORD },
      422,
      "anonymous_provider_disabled",
      "Anonymous sign-ins are disabled",
    ],
    [
      "a missing password",
      { email: "a@example.com" },
      400,
      "validation_failed",
      "Signup requires a valid password",
    ],
    [
      "a password longer than bcrypt reads",
      { email: "a@example.com", password: "x".repeat(73) },
      400,
      "validation_failed",
      "Password cannot be longer than 72 characters",
    ],
    [
      "what is no email address",
      { email: "nope", password: PASSWORD },
      400,
      "validation_failed",
      "Unable to validate email address: invalid format",
    ],
  ];

Deno.test("signup() refuses what makes no user", async (t) => {
  await using auth = await authUnderTest();
  for (const [what, json, status, code, message] of REFUSED) {
    await t.step(`signup() refuses ${what}`, async () => {
      const answer = await auth.call("/signup", { json });
      assertRefused(answer, status, code, message);
    });
  }
});

Deno.test("signup() says why a password is weak", async () => {
  await using auth = await authUnderTest();
  const { status, body } = await auth.call("/signup", {
    json: { email: "a@example.com", password: "short" },
  });
  assert.equal(status, 422);
  assert.deepEqual(body, {
    code: 422,
    error_code: "weak_password",
    msg: "Password should be at least 6 characters.",
    weak_password: { reasons: ["length"] },
  });
});
