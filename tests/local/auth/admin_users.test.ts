import assert from "node:assert/strict";
import {
  type AuthUnderTest,
  authUnderTest,
  type Call,
} from "./auth_under_test.ts";
import { connected, PASSWORD, signIn, signUp } from "./oauth_flow.ts";
import { assertRefused } from "./refusal.ts";

function users(auth: AuthUnderTest, path: string, call: Call = {}) {
  return auth.call(`/admin/users${path}`, { token: auth.adminToken, ...call });
}

Deno.test("the admin's doors open to the service role alone", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  assert.equal((await users(auth, "")).status, 200);
  assertRefused(
    await users(auth, "", { token: access_token }),
    403,
    "not_admin",
    "User not allowed",
  );
  assertRefused(
    await auth.call("/admin/users"),
    401,
    "no_authorization",
    "This endpoint requires a valid Bearer token",
  );
});

Deno.test("an admin makes a user who can sign in", async () => {
  await using auth = await authUnderTest();
  const { status, body } = await users(auth, "", {
    json: {
      email: "Made@example.com",
      password: PASSWORD,
      email_confirm: true,
      user_metadata: { name: "Made" },
      app_metadata: { plan: "free" },
    },
  });
  assert.equal(status, 200);
  assert.deepEqual(body.user_metadata, { name: "Made", email_verified: true });
  assert.deepEqual(body.app_metadata, {
    provider: "email",
    providers: ["email"],
    plan: "free",
  });
  assert.equal((await signIn(auth, "made@example.com")).status, 200);
});

Deno.test("an admin's user may have an id of the admin's choosing", async () => {
  await using auth = await authUnderTest();
  const id = crypto.randomUUID();
  const json = { id, email: "a@example.com" };
  assert.equal((await users(auth, "", { json })).body.id, id);
});

Deno.test("an admin cannot make a user", async (t) => {
  await using auth = await authUnderTest();
  await signUp(auth, "ann@example.com");
  const taken = "A user with this email address has already been registered";
  for (
    const [json, status, code, message] of [
      [
        {},
        400,
        "validation_failed",
        "Cannot create a user without either an email or phone",
      ],
      [{ email: "Ann@example.com" }, 422, "email_exists", taken],
      [
        { email: "b@example.com", id: "x" },
        400,
        "validation_failed",
        "ID must conform to the uuid v4 format",
      ],
      [
        { email: "b@example.com", ban_duration: "x" },
        400,
        "validation_failed",
        'invalid format for ban duration: time: invalid duration "x"',
      ],
    ] as const
  ) {
    await t.step(`of ${JSON.stringify(json)}`, async () => {
      assertRefused(await users(auth, "", { json }), status, code, message);
    });
  }
});

Deno.test("users are listed page by page, the latest first", async () => {
  await using auth = await authUnderTest();
  await auth.database.sql`delete from auth.users`;
  for (const name of ["a", "b", "c"]) {
    await users(auth, "", { json: { email: `${name}@example.com` } });
    auth.pass(1);
  }
  const { body, headers } = await users(auth, "?page=1&per_page=2");
  assert.deepEqual(
    body.users.map(({ email }: { email: string }) => email),
    ["c@example.com", "b@example.com"],
  );
  assert.equal(headers.get("x-total-count"), "3");
  assert.equal(
    headers.get("link"),
    '</admin/users?page=2&per_page=2>; rel="next", </admin/users?page=2&per_page=2>; rel="last"',
  );
});

Deno.test("a user's id is needed to get at one", async () => {
  await using auth = await authUnderTest();
  assertRefused(
    await users(auth, "/x"),
    404,
    "validation_failed",
    "user_id must be an UUID",
  );
  assertRefused(
    await users(auth, `/${crypto.randomUUID()}`),
    404,
    "user_not_found",
    "User not found",
  );
});

Deno.test("an admin changes a user's address for the sign-in, too", async () => {
  await using auth = await authUnderTest();
  const { user } = await signUp(auth, "ann@example.com");
  await users(auth, `/${user.id}`, {
    method: "PUT",
    json: { email: "anna@example.com" },
  });
  const { body } = await users(auth, `/${user.id}`);
  assert.equal(body.email, "anna@example.com");
  assert.equal(body.identities[0].email, "anna@example.com");
  assert.equal((await signIn(auth, "anna@example.com")).status, 200);
});

Deno.test("an admin's new password ends every session", async () => {
  await using auth = await authUnderTest();
  const { access_token, user } = await signUp(auth, "ann@example.com");
  const { tokens } = await connected(auth, access_token);
  await users(auth, `/${user.id}`, {
    method: "PUT",
    json: { password: "another" },
  });
  for (const token of [access_token, tokens.access_token]) {
    assert.equal((await auth.call("/user", { token })).status, 403);
  }
  assert.equal((await signIn(auth, "ann@example.com", "another")).status, 200);
});

Deno.test("a ban shuts a user out until it ends or is lifted", async () => {
  await using auth = await authUnderTest();
  const { access_token, user } = await signUp(auth);
  const ban = (ban_duration: string) =>
    users(auth, `/${user.id}`, { method: "PUT", json: { ban_duration } });
  await ban("30m");
  const answer = await auth.call("/user", { token: access_token });
  assertRefused(answer, 403, "user_banned", "User is banned");
  auth.pass(1801);
  assert.equal((await auth.call("/user", { token: access_token })).status, 200);
  await ban("1h");
  await ban("none");
  assert.equal((await auth.call("/user", { token: access_token })).status, 200);
});

Deno.test("a deleted user is gone, sessions and consents too", async () => {
  await using auth = await authUnderTest();
  const { access_token, user } = await signUp(auth);
  await connected(auth, access_token);
  const { body } = await users(auth, `/${user.id}`, { method: "DELETE" });
  assert.deepEqual(body, {});
  const [row] = await auth.database.sql`
    select (select count(*) from auth.sessions where user_id = ${user.id})
      + (select count(*) from auth.oauth_consents where user_id = ${user.id})
      + (select count(*) from auth.identities where user_id = ${user.id}) as left`;
  assert.equal(row!.left, "0");
});

Deno.test("a softly deleted user cannot be known by what is left", async () => {
  await using auth = await authUnderTest();
  const { user } = await signUp(auth, "ann@example.com");
  await users(auth, `/${user.id}`, {
    method: "DELETE",
    json: { should_soft_delete: true },
  });
  const { body } = await users(auth, `/${user.id}`);
  assert.ok(body.deleted_at);
  assert.equal(JSON.stringify(body).includes("ann@example.com"), false);
  assert.equal(
    (await signUp(auth, "ann@example.com")).user.email,
    "ann@example.com",
  );
});
