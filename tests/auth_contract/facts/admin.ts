import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import {
  connected,
  PASSWORD,
  REDIRECT_URI,
  register,
  signIn,
  signUp,
} from "../../local/auth/oauth_flow.ts";
import { assertRefused } from "../../local/auth/refusal.ts";
import type { AuthServer, Facts } from "../auth_server.ts";

function asAdmin(
  auth: AuthServer,
  path: string,
  call: { readonly method?: string; readonly json?: unknown } = {},
) {
  return auth.call(`/admin${path}`, { token: auth.adminToken, ...call });
}

/** A magic link for an address. */
async function linkTo(auth: AuthServer, email: string) {
  const { body } = await asAdmin(auth, "/generate_link", {
    json: { type: "magiclink", email },
  });
  return body;
}

/** What the service role may do. */
export const adminFacts: Facts = {
  async "a user is no admin"(auth) {
    const { access_token } = await signUp(auth);
    assertRefused(
      await auth.call("/admin/users", { token: access_token }),
      403,
      "not_admin",
      "User not allowed",
    );
  },

  async "an admin makes a user who can sign in"(auth) {
    const email = `${crypto.randomUUID()}@example.com`;
    const { status } = await asAdmin(auth, "/users", {
      json: { email, password: PASSWORD, email_confirm: true },
    });
    assert.equal(status, 200);
    assert.equal((await signIn(auth, email)).status, 200);
  },

  async "a deleted user takes sessions and consents along"(auth) {
    const { access_token, user } = await signUp(auth);
    await connected(auth, access_token);
    await asAdmin(auth, `/users/${user.id}`, { method: "DELETE" });
    const [row] = await auth.sql`
      select
        (select count(*)::int from auth.sessions where user_id = ${user.id})
          as sessions,
        (select count(*)::int from auth.oauth_consents
          where user_id = ${user.id}) as consents`;
    assert.deepEqual({ ...row }, { sessions: 0, consents: 0 });
  },

  async "a generated link signs its user in, once, without a mail"(auth) {
    const { user } = await signUp(auth);
    const { hashed_token } = await linkTo(auth, user.email);
    const json = { type: "magiclink", token_hash: hashed_token };
    const { status, body } = await auth.call("/verify", { json });
    assert.equal(status, 200);
    const { sub, amr, iat } = decodeJwt(body.access_token);
    assert.equal(sub, user.id);
    // When the link was followed; the token may be of the next second.
    const [followed] = await auth.sql<[{ timestamp: number }]>`
      select floor(extract(epoch from claim.updated_at))::int as timestamp
      from auth.mfa_amr_claims as claim
      join auth.sessions as session on session.id = claim.session_id
      where session.user_id = ${user.id}
      order by claim.updated_at desc limit 1`;
    assert.deepEqual(amr, [{ method: "otp", ...followed }]);
    assert.ok(iat! - followed.timestamp <= 1);
    assertRefused(
      await auth.call("/verify", { json }),
      403,
      "otp_expired",
      "Email link is invalid or has expired",
    );
  },

  async "a newer link voids the older"(auth) {
    const { user } = await signUp(auth);
    const older = await linkTo(auth, user.email);
    await linkTo(auth, user.email);
    const { status } = await auth.call("/verify", {
      json: { type: "magiclink", token_hash: older.hashed_token },
    });
    assert.equal(status, 403);
  },

  async "an admin's client is marked as made by hand"(auth) {
    const { status, body } = await asAdmin(auth, "/oauth/clients", {
      json: { redirect_uris: [REDIRECT_URI] },
    });
    assert.equal(status, 201);
    assert.equal(body.registration_type, "manual");
  },

  async "clients are listed newest first, without their secrets"(auth) {
    const changes = { token_endpoint_auth_method: undefined };
    const { client_id } = await register(auth, changes);
    const { body: { clients } } = await asAdmin(auth, "/oauth/clients");
    const times = clients.map(
      ({ created_at }: { created_at: string }) => Date.parse(created_at),
    );
    assert.deepEqual(times, times.toSorted((a: number, b: number) => b - a));
    const ours = clients.find(
      (client: { client_id: string }) => client.client_id === client_id,
    );
    assert.equal("client_secret" in ours, false);
  },

  async "a deleted client is known no more, and its row is kept"(auth) {
    const { access_token } = await signUp(auth);
    const { client_id, tokens } = await connected(auth, access_token);
    const { status } = await asAdmin(auth, `/oauth/clients/${client_id}`, {
      method: "DELETE",
    });
    assert.equal(status, 204);
    const answer = await auth.call("/oauth/token", {
      form: {
        grant_type: "refresh_token",
        client_id,
        refresh_token: tokens.refresh_token,
      },
    });
    assert.equal(answer.body.error_code, "invalid_credentials");
    const [row] = await auth.sql`
      select deleted_at from auth.oauth_clients where id = ${client_id}`;
    assert.ok(row!.deleted_at);
  },
};
