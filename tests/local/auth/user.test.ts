import assert from "node:assert/strict";
import { type AuthUnderTest, authUnderTest } from "./auth_under_test.ts";
import { PASSWORD, signIn, signUp } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

function update(auth: AuthUnderTest, token: string, json: unknown) {
  return auth.call("/user", { method: "PUT", token, json });
}

Deno.test("GET /user answers with the bearer", async () => {
  await using auth = await authUnderTest();
  const { access_token, user } = await signUp(auth, "ann@example.com");
  const { body } = await auth.call("/user", { token: access_token });
  assert.equal(body.id, user.id);
  assert.equal(body.email, "ann@example.com");
  assert.equal(body.identities[0].id, user.id);
  assert.equal(body.identities[0].provider, "email");
  assert.equal("encrypted_password" in body, false);
});

Deno.test("GET /user refuses a token of another audience", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  assertRefused(
    await auth.call("/user", {
      token: access_token,
      headers: { "X-JWT-AUD": "other" },
    }),
    400,
    "validation_failed",
    "Token audience doesn't match request audience",
  );
});

Deno.test("PUT /user lays data over the metadata, and a null removes its key", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  await update(auth, access_token, { data: { unit: "kg", theme: "dark" } });
  const { body } = await update(auth, access_token, { data: { theme: null } });
  assert.equal(body.user_metadata.unit, "kg");
  assert.equal("theme" in body.user_metadata, false);
});

Deno.test("PUT /user leaves app_metadata to admins", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  assertRefused(
    await update(auth, access_token, { app_metadata: { admin: true } }),
    403,
    "not_admin",
    "Updating app_metadata requires admin privileges",
  );
});

Deno.test("PUT /user changes the password and ends the other sessions", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth, "ann@example.com");
  const other = (await signIn(auth, "ann@example.com")).body.access_token;
  const { status } = await update(auth, access_token, {
    password: "another",
    current_password: PASSWORD,
  });
  assert.equal(status, 200);
  assert.equal((await signIn(auth, "ann@example.com", "another")).status, 200);
  assert.equal((await signIn(auth, "ann@example.com")).status, 400);
  assert.equal((await auth.call("/user", { token: other })).status, 403);
  assert.equal((await auth.call("/user", { token: access_token })).status, 200);
});

Deno.test("PUT /user refuses the same password", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  assertRefused(
    await update(auth, access_token, {
      password: PASSWORD,
      current_password: PASSWORD,
    }),
    422,
    "same_password",
    "New password should be different from the old password.",
  );
});

Deno.test("PUT /user refuses another user's address", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  await signUp(auth, "bob@example.com");
  assertRefused(
    await update(auth, access_token, { email: "Bob@example.com" }),
    422,
    "email_exists",
    "A user with this email address has already been registered",
  );
});

Deno.test("PUT /user keeps the old address until the new one is confirmed", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth, "ann@example.com");
  const { body } = await update(auth, access_token, { email: "a@example.com" });
  assert.equal(body.email, "ann@example.com");
  assert.equal(body.new_email, "a@example.com");
});
