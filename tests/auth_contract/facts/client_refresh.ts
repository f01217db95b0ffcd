import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import {
  connected,
  register,
  signUp,
  tokenOf,
} from "../../local/auth/oauth_flow.ts";
import { assertOAuthRefused, assertRefused } from "../../local/auth/refusal.ts";
import type { AuthServer, Facts } from "../auth_server.ts";

function refresh(
  auth: AuthServer,
  client_id: string,
  refresh_token: string,
) {
  return auth.call("/oauth/token", {
    form: { grant_type: "refresh_token", client_id, refresh_token },
  });
}

/** A client that a new user has let in. */
async function letIn(auth: AuthServer) {
  const { access_token, refresh_token } = await signUp(auth);
  return { own: refresh_token, ...await connected(auth, access_token) };
}

/** How a client stays in. */
export const clientRefreshFacts: Facts = {
  async "a refresh stays in its session, with its client and scope"(auth) {
    const { client_id, tokens } = await letIn(auth);
    const { status, body } = await refresh(
      auth,
      client_id,
      tokens.refresh_token,
    );
    assert.equal(status, 200);
    assert.notEqual(body.refresh_token, tokens.refresh_token);
    const before = decodeJwt(tokens.access_token);
    const after = decodeJwt(body.access_token);
    for (const name of ["client_id", "scope", "session_id"]) {
      assert.equal(after[name], before[name]);
    }
    assert.equal(after.client_id, client_id);
  },

  async "a client that lost the answer is given it again"(auth) {
    const { client_id, tokens } = await letIn(auth);
    const first = await refresh(auth, client_id, tokens.refresh_token);
    const second = await refresh(auth, client_id, tokens.refresh_token);
    assert.equal(second.body.refresh_token, first.body.refresh_token);
  },

  async "a client's stolen refresh token ends its others after ten seconds"(
    auth,
  ) {
    const { client_id, tokens } = await letIn(auth);
    const second = await refresh(auth, client_id, tokens.refresh_token);
    await refresh(auth, client_id, second.body.refresh_token);
    const { sessionId } = tokenOf(tokens.access_token);
    await auth.sql`
      update auth.refresh_tokens set updated_at = updated_at - interval '11 s'
      where session_id = ${sessionId}`;
    assertRefused(
      await refresh(auth, client_id, tokens.refresh_token),
      400,
      "refresh_token_already_used",
      "Invalid Refresh Token: Already Used",
    );
    const alive = await auth.sql`
      select from auth.refresh_tokens
      where session_id = ${sessionId} and not revoked`;
    assert.equal(alive.length, 0);
  },

  async "a client's refresh token is no other client's"(auth) {
    const { tokens } = await letIn(auth);
    const other = await register(auth);
    assertOAuthRefused(
      await refresh(auth, other.client_id, tokens.refresh_token),
      "invalid_client",
      "Client does not match the session's OAuth client",
    );
  },

  async "a client's refresh token is not the user's own"(auth) {
    const { tokens } = await letIn(auth);
    assertOAuthRefused(
      await auth.call("/token?grant_type=refresh_token", {
        json: { refresh_token: tokens.refresh_token },
      }),
      "invalid_client",
      "Client authentication required for OAuth session",
    );
  },

  async "the user's own refresh token is no client's"(auth) {
    const { own, client_id } = await letIn(auth);
    assertOAuthRefused(
      await refresh(auth, client_id, own),
      "invalid_client",
      "Client authentication not allowed for non-OAuth session",
    );
  },

  async "a client's unknown refresh token is no invalid_grant, but Supabase Auth's own shape"(
    auth,
  ) {
    const { client_id } = await register(auth);
    assertRefused(
      await refresh(auth, client_id, "aaaaaaaaaaaa"),
      400,
      "refresh_token_not_found",
      "Invalid Refresh Token: Refresh Token Not Found",
    );
  },
};
