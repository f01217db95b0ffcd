import assert from "node:assert/strict";
import { PASSWORD, signIn, signUp } from "../../local/auth/oauth_flow.ts";
import { assertRefused } from "../../local/auth/refusal.ts";
import type { AuthServer, Facts } from "../auth_server.ts";

function refresh(auth: AuthServer, refresh_token: string) {
  return auth.call("/token?grant_type=refresh_token", {
    json: { refresh_token },
  });
}

/** How the user themselves gets in and stays in. */
export const signInFacts: Facts = {
  async "signing up answers with tokens and the user, confirmed"(auth) {
    const email = `${crypto.randomUUID()}@example.com`;
    const { status, body } = await auth.call("/signup", {
      json: { email: email.toUpperCase(), password: PASSWORD },
    });
    assert.equal(status, 200);
    assert.equal(body.token_type, "bearer");
    assert.match(body.refresh_token, /^[a-z0-9]{12}$/);
    assert.equal(body.user.email, email);
    assert.ok(body.user.email_confirmed_at);
  },

  async "an address signs up once"(auth) {
    const { user } = await signUp(auth);
    assertRefused(
      await auth.call("/signup", {
        json: { email: user.email.toUpperCase(), password: PASSWORD },
      }),
      422,
      "user_already_exists",
      "User already registered",
    );
  },

  async "a short password is refused as weak"(auth) {
    const { status, body } = await auth.call("/signup", {
      json: { email: `${crypto.randomUUID()}@example.com`, password: "abc" },
    });
    assert.equal(status, 422);
    assert.equal(body.error_code, "weak_password");
  },

  async "each sign-in by password opens a session"(auth) {
    const { user } = await signUp(auth);
    const { status, body } = await signIn(auth, user.email);
    assert.equal(status, 200);
    assert.equal(body.user.id, user.id);
    const sessions = await auth.sql`
      select from auth.sessions where user_id = ${user.id}`;
    assert.equal(sessions.length, 2);
  },

  async "a wrong password and an unknown address are refused in the same words"(
    auth,
  ) {
    const { user } = await signUp(auth);
    for (
      const [email, password] of [
        [user.email, "wrong"],
        [`${crypto.randomUUID()}@example.com`, PASSWORD],
      ]
    ) {
      assertRefused(
        await signIn(auth, email, password),
        400,
        "invalid_credentials",
        "Invalid login credentials",
      );
    }
  },

  async "a refresh token rotates"(auth) {
    const { refresh_token } = await signUp(auth);
    const { status, body } = await refresh(auth, refresh_token);
    assert.equal(status, 200);
    assert.notEqual(body.refresh_token, refresh_token);
  },

  async "a spent refresh token gives its unused successor"(auth) {
    const { refresh_token } = await signUp(auth);
    const first = await refresh(auth, refresh_token);
    const second = await refresh(auth, refresh_token);
    assert.equal(second.body.refresh_token, first.body.refresh_token);
  },

  async "a refresh token two behind ends the session's others after ten seconds"(
    auth,
  ) {
    const { refresh_token, user } = await signUp(auth);
    const second = await refresh(auth, refresh_token);
    const third = await refresh(auth, second.body.refresh_token);
    assert.equal(third.status, 200);
    await auth.sql`
      update auth.refresh_tokens set updated_at = updated_at - interval '11 s'
      where user_id = ${user.id}`;
    assertRefused(
      await refresh(auth, refresh_token),
      400,
      "refresh_token_already_used",
      "Invalid Refresh Token: Already Used",
    );
    const alive = await auth.sql`
      select from auth.refresh_tokens
      where user_id = ${user.id} and not revoked`;
    assert.equal(alive.length, 0);
  },

  async "an unknown refresh token is refused in Supabase Auth's own shape"(
    auth,
  ) {
    assertRefused(
      await refresh(auth, "aaaaaaaaaaaa"),
      400,
      "refresh_token_not_found",
      "Invalid Refresh Token: Refresh Token Not Found",
    );
  },

  async "a new password takes the current one"(auth) {
    const { access_token, user } = await signUp(auth);
    const change = (json: Record<string, string>) =>
      auth.call("/user", { method: "PUT", token: access_token, json });
    const password = "another horse battery";
    for (
      const [current, code] of [
        [{}, "current_password_required"],
        [{ current_password: "" }, "current_password_required"],
        [{ current_password: "wrong" }, "current_password_invalid"],
      ] as const
    ) {
      assertRefused(
        await change({ password, ...current }),
        400,
        code,
        "Current password required when setting new password.",
      );
    }
    assert.equal((await signIn(auth, user.email)).status, 200);
    const { status } = await change({ password, current_password: PASSWORD });
    assert.equal(status, 200);
    assert.equal((await signIn(auth, user.email, password)).status, 200);
  },

  async "a session that began with a link takes a new password without the current one"(
    auth,
  ) {
    const { user } = await signUp(auth);
    const { body: { hashed_token } } = await auth.call("/admin/generate_link", {
      token: auth.adminToken,
      json: { type: "recovery", email: user.email },
    });
    const { body: { access_token } } = await auth.call("/verify", {
      json: { type: "recovery", token_hash: hashed_token },
    });
    const { status } = await auth.call("/user", {
      method: "PUT",
      token: access_token,
      json: { password: "another horse battery" },
    });
    assert.equal(status, 200);
  },

  async "a user without a password sets one without the current one"(auth) {
    const { access_token, user } = await signUp(auth);
    await auth.sql`
      update auth.users set encrypted_password = '' where id = ${user.id}`;
    const { status } = await auth.call("/user", {
      method: "PUT",
      token: access_token,
      json: { password: "another horse battery" },
    });
    assert.equal(status, 200);
  },
};
