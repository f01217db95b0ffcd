import assert from "node:assert/strict";
import { type AuthUnderTest, authUnderTest, SITE } from "./auth_under_test.ts";
import { signIn, signUp } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

/** A link for an address, as an admin gets it. */
async function link(
  auth: AuthUnderTest,
  email: string,
  changes: Record<string, unknown> = {},
) {
  const { body } = await auth.call("/admin/generate_link", {
    token: auth.adminToken,
    json: { type: "magiclink", email, ...changes },
  });
  return body;
}

function verify(auth: AuthUnderTest, json: Record<string, string>) {
  return auth.call("/verify", { json });
}

const EXPIRED = [
  403,
  "otp_expired",
  "Email link is invalid or has expired",
] as const;

Deno.test("a magic link works once, however many hands it in at once", async () => {
  await using auth = await authUnderTest();
  await signUp(auth, "ann@example.com");
  const { hashed_token } = await link(auth, "ann@example.com");
  const answers = await Promise.all(
    Array.from(
      { length: 5 },
      () => verify(auth, { type: "magiclink", token_hash: hashed_token }),
    ),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  const refused = answers.find(({ status }) => status !== 200)!;
  assertRefused(refused, ...EXPIRED);
});

Deno.test("a magic link works for a day", async () => {
  await using auth = await authUnderTest();
  await signUp(auth, "ann@example.com");
  const { hashed_token } = await link(auth, "ann@example.com");
  auth.pass(24 * 3600 + 1);
  const json = { type: "magiclink", token_hash: hashed_token };
  assertRefused(await verify(auth, json), ...EXPIRED);
});

Deno.test("a link is of its own type", async () => {
  await using auth = await authUnderTest();
  await signUp(auth, "ann@example.com");
  const { hashed_token } = await link(auth, "ann@example.com");
  const json = { type: "signup", token_hash: hashed_token };
  assertRefused(await verify(auth, json), ...EXPIRED);
});

Deno.test("a link's code works with its address", async () => {
  await using auth = await authUnderTest();
  await signUp(auth, "ann@example.com");
  const { email_otp } = await link(auth, "ann@example.com");
  assert.match(email_otp, /^\d{6}$/);
  const json = { type: "email", token: email_otp };
  assertRefused(
    await verify(auth, { ...json, email: "bob@example.com" }),
    403,
    "otp_expired",
    "Token has expired or is invalid",
  );
  const { status } = await verify(auth, { ...json, email: "Ann@example.com" });
  assert.equal(status, 200);
});

Deno.test("a stranger's magic link is a sign-up", async () => {
  await using auth = await authUnderTest();
  const { hashed_token, verification_type } = await link(
    auth,
    "new@example.com",
    { data: { name: "New" } },
  );
  assert.equal(verification_type, "signup");
  const { body } = await verify(auth, {
    type: "signup",
    token_hash: hashed_token,
  });
  assert.deepEqual(body.user.user_metadata, {
    name: "New",
    email_verified: true,
  });
});

Deno.test("a user who has not confirmed signs in after a sign-up link", async () => {
  await using auth = await authUnderTest();
  const email = "new@example.com";
  const password = "long enough";
  const { hashed_token } = await link(auth, email, {
    type: "signup",
    password,
  });
  const before = await signIn(auth, email, password);
  const message = "Email not confirmed";
  assertRefused(before, 400, "email_not_confirmed", message);
  await verify(auth, { type: "signup", token_hash: hashed_token });
  assert.equal((await signIn(auth, email, password)).status, 200);
});

Deno.test("the link itself goes on to the site with the tokens", async () => {
  await using auth = await authUnderTest({
    uriAllowList: ["https://app.example.com/**"],
  });
  await signUp(auth, "ann@example.com");
  const redirect_to = "https://app.example.com/in?x=1";
  const { action_link } = await link(auth, "ann@example.com", { redirect_to });
  const { pathname, search } = new URL(action_link);
  const { status, headers } = await auth.call(
    pathname.replace("/auth/v1", "") + search,
  );
  assert.equal(status, 303);
  const [target, fragment] = headers.get("location")!.split("#");
  assert.equal(target, redirect_to);
  const tokens = new URLSearchParams(fragment);
  assert.equal(tokens.get("type"), "magiclink");
  const user = await auth.call("/user", { token: tokens.get("access_token")! });
  assert.equal(user.status, 200);
});

Deno.test("a link nobody may follow goes to the site, with the error", async () => {
  await using auth = await authUnderTest();
  const { status, headers } = await auth.call(
    "/verify?type=magiclink&token=x&redirect_to=https://evil.example/",
  );
  assert.equal(status, 303);
  assert.equal(
    headers.get("location"),
    `${SITE}#error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired&sb=`,
  );
});
