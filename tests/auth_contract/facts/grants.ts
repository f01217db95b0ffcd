import assert from "node:assert/strict";
import {
  authorizationId,
  connected,
  details,
  signUp,
} from "../../local/auth/oauth_flow.ts";
import { assertRefused } from "../../local/auth/refusal.ts";
import { type AuthServer, type Facts, signUpAs } from "../auth_server.ts";

function revoke(auth: AuthServer, token: string, client_id: string) {
  return auth.call(`/user/oauth/grants?client_id=${client_id}`, {
    method: "DELETE",
    token,
  });
}

/** How a user sees whom they let in, and shuts them out. */
export const grantFacts: Facts = {
  async "grants list the clients a user has let in, and nobody else's"(auth) {
    await connected(auth, (await signUp(auth)).access_token);
    const { access_token } = await signUp(auth);
    const { client_id } = await connected(auth, access_token);
    const { body } = await auth.call("/user/oauth/grants", {
      token: access_token,
    });
    const [{ granted_at, ...grant }, ...others] = body;
    assert.deepEqual(others, []);
    assert.ok(Date.parse(granted_at) <= Date.now());
    assert.deepEqual(grant, {
      client: { id: client_id },
      scopes: ["email"],
    });
  },

  async "a revoked grant ends that client's sessions alone"(auth) {
    const { body: { access_token } } = await signUpAs(auth, "untouched");
    const ended = await connected(auth, access_token);
    const kept = await connected(auth, access_token);
    const { status } = await revoke(auth, access_token, ended.client_id);
    assert.equal(status, 204);
    const seen: number[] = [];
    for (const { tokens } of [ended, kept]) {
      const token = tokens.access_token;
      seen.push((await auth.call("/user", { token })).status);
    }
    assert.deepEqual(seen, [403, 200]);
  },

  async "a revoked client cannot refresh"(auth) {
    const { access_token } = await signUp(auth);
    const { client_id, tokens } = await connected(auth, access_token);
    await revoke(auth, access_token, client_id);
    const answer = await auth.call("/oauth/token", {
      form: {
        grant_type: "refresh_token",
        client_id,
        refresh_token: tokens.refresh_token,
      },
    });
    assert.equal(answer.body.error_code, "refresh_token_not_found");
  },

  async "a revoked client asks the user again"(auth) {
    const { access_token } = await signUp(auth);
    const { client_id } = await connected(auth, access_token);
    await revoke(auth, access_token, client_id);
    const id = await authorizationId(auth, client_id);
    const { body } = await details(auth, id, access_token);
    assert.equal(body.client.id, client_id);
  },

  async "a grant that is not there cannot be revoked"(auth) {
    const { access_token } = await signUp(auth);
    assertRefused(
      await revoke(auth, access_token, crypto.randomUUID()),
      404,
      "oauth_consent_not_found",
      "No active grant found for this client",
    );
  },
};
