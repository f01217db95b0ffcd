import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import { newSigningKey } from "../../../supabase/local/auth/signing_key.ts";
import { connected, signIn, signUp } from "../../local/auth/oauth_flow.ts";
import { assertRefused } from "../../local/auth/refusal.ts";
import type { AuthServer, Facts } from "../auth_server.ts";

/** Signs out by a scope and names what of three sessions is left. */
async function survivors(auth: AuthServer, scope: string) {
  const { access_token: own, user } = await signUp(auth);
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

  async "an OAuth client's token reads and changes the user as their own does"(
    auth,
  ) {
    const { access_token, user } = await signUp(auth);
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
};
