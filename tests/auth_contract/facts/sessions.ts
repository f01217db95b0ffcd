import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import { newSigningKey } from "../../../supabase/local/auth/signing_key.ts";
import {
  authorizationId,
  connected,
  details,
  PASSWORD,
  register,
  signIn,
  signUp,
} from "../../local/auth/oauth_flow.ts";
import { assertRefused } from "../../local/auth/refusal.ts";
import { type AuthServer, type Facts, signUpAs } from "../auth_server.ts";

/** Signs out by a scope and names what of three sessions is left. */
async function survivors(auth: AuthServer, scope: string) {
  const { body: { access_token: own, user } } = await signUpAs(
    auth,
    "untouched",
  );
  const { body } = await signIn(auth, user.email);
  const { tokens } = await connected(auth, own);
  const sessions = {
    own,
    other: body.access_token,
    client: tokens.access_token,
  };
  const { status } = await auth.call(`/logout${scope}`, {
    method: "POST",
    token: own,
  });
  assert.equal(status, 204);
  const left: string[] = [];
  for (const [name, token] of Object.entries(sessions)) {
    const { status } = await auth.call("/user", { token });
    if (status === 200) left.push(name);
  }
  return left;
}

const UNVERIFIED = "invalid JWT: unable to parse or verify signature, ";

/** Whose token is taken, and when it no longer is. */
export const sessionFacts: Facts = {
  async "signing out ends OAuth clients' sessions too, unless told otherwise"(
    auth,
  ) {
    assert.deepEqual(await survivors(auth, ""), []);
  },

  async "signing out globally ends OAuth clients' sessions too"(auth) {
    assert.deepEqual(await survivors(auth, "?scope=global"), []);
  },

  async "signing out locally ends the one session"(auth) {
    const left = await survivors(auth, "?scope=local");
    assert.deepEqual(left, ["other", "client"]);
  },

  async "signing the others out ends OAuth clients' sessions too"(auth) {
    assert.deepEqual(await survivors(auth, "?scope=others"), ["own"]);
  },

  async "signing out knows no other scope"(auth) {
    const { access_token } = await signUp(auth);
    assertRefused(
      await auth.call("/logout?scope=all", {
        method: "POST",
        token: access_token,
      }),
      400,
      "validation_failed",
      'Unsupported logout scope "all"',
    );
  },

  async "a token of an ended session is refused by its name"(auth) {
    const { access_token } = await signUp(auth);
    await auth.call("/logout", { method: "POST", token: access_token });
    assertRefused(
      await auth.call("/user", { token: access_token }),
      403,
      "session_not_found",
      "Session from session_id claim in JWT does not exist",
    );
  },

  async "a request without a bearer token is refused"(auth) {
    assertRefused(
      await auth.call("/user"),
      401,
      "no_authorization",
      "This endpoint requires a valid Bearer token",
    );
  },

  async "an expired token is refused"(auth) {
    const { access_token } = await signUp(auth);
    const token = await auth.signed({ ...decodeJwt(access_token), exp: 1 });
    assertRefused(
      await auth.call("/user", { token }),
      403,
      "bad_jwt",
      `${UNVERIFIED}token has invalid claims: token is expired`,
    );
  },

  async "a token of another key under the same kid is refused"(auth) {
    const { access_token } = await signUp(auth);
    const token = await auth.signed(
      decodeJwt(access_token),
      await newSigningKey(),
    );
    assertRefused(
      await auth.call("/user", { token }),
      403,
      "bad_jwt",
      `${UNVERIFIED}token signature is invalid: crypto/ecdsa: verification error`,
    );
  },

  async "Supabase Auth's own token of a client reads and changes the user"(
    auth,
  ) {
    const { body: { access_token, user } } = await signUpAs(auth, "untouched");
    const { tokens } = await connected(auth, access_token);
    const { status, body } = await auth.call("/user", {
      method: "PUT",
      token: tokens.access_token,
      json: { data: { changed: true } },
    });
    assert.equal(status, 200);
    assert.equal(body.id, user.id);
    assert.equal(body.user_metadata.changed, true);
  },

  async "Supabase Auth takes an ID token for the user's own token"(auth) {
    const { body: { access_token, user } } = await signUpAs(auth, "untouched");
    const { tokens } = await connected(auth, access_token, {
      scope: "openid email",
    });
    const { status, body } = await auth.call("/user", {
      method: "PUT",
      token: tokens.id_token,
      json: { data: { changed: true } },
    });
    assert.equal(status, 200);
    assert.equal(body.id, user.id);
    assert.equal(body.user_metadata.changed, true);
  },

  async "a client's token opens no endpoint of Supabase Auth that takes a user"(
    auth,
  ) {
    const { access_token, user } = await signUp(auth);
    const { client_id, tokens } = await connected(auth, access_token);
    const other = await authorizationId(auth, (await register(auth)).client_id);
    await details(auth, other, access_token);
    const password = "another horse battery";
    for (
      const [path, call] of [
        ["/user", {}],
        ["/user", { method: "PUT", json: { data: { changed: true } } }],
        ["/user", {
          method: "PUT",
          json: { password, current_password: PASSWORD },
        }],
        ["/user", { method: "PUT", json: { email: "thief@example.com" } }],
        [`/oauth/authorizations/${other}`, {}],
        [`/oauth/authorizations/${other}/consent`, {
          json: { action: "approve" },
        }],
        ["/oauth/userinfo", {}],
        ["/user/oauth/grants", {}],
        [`/user/oauth/grants?client_id=${client_id}`, { method: "DELETE" }],
        ["/logout?scope=others", { method: "POST" }],
        ["/admin/users", {}],
      ] as const
    ) {
      assertRefused(
        await auth.call(path, { ...call, token: tokens.access_token }),
        400,
        "bad_jwt",
        "invalid claim: sub claim must be a UUID",
      );
    }
    assert.equal((await signIn(auth, user.email)).status, 200);
    assert.equal((await details(auth, other, access_token)).status, 200);
  },

  async "a session_id that is no UUID is refused even where the user's id is right"(
    auth,
  ) {
    const { access_token, user } = await signUp(auth);
    const { tokens } = await connected(auth, access_token);
    const token = await auth.signed({
      ...decodeJwt(tokens.access_token),
      sub: user.id,
    });
    assertRefused(
      await auth.call("/user", { token }),
      403,
      "bad_jwt",
      "invalid claim: session_id claim must be a UUID",
    );
  },
};
