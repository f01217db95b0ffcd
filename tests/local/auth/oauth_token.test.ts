import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import { authUnderTest, ISSUER } from "./auth_under_test.ts";
import {
  approvedCode,
  connected,
  exchange,
  register,
  signUp,
  VERIFIER,
} from "./oauth_flow.ts";
import { assertOAuthRefused } from "./refusal.ts";

Deno.test('the scope "openid" brings an ID token with the nonce', async () => {
  await using auth = await authUnderTest();
  const { access_token, user } = await signUp(auth, "ann@example.com");
  const nonce = "n-1";
  const { client_id, tokens } = await connected(auth, access_token, {
    scope: "openid email",
    nonce,
  });
  const { iat, exp, auth_time, ...claims } = decodeJwt(tokens.id_token);
  assert.deepEqual(claims, {
    iss: ISSUER,
    sub: user.id,
    aud: client_id,
    client_id,
    nonce,
    email: "ann@example.com",
    email_verified: true,
    phone_number_verified: false,
  });
  assert.equal(exp! - iat!, 3600);
  assert.equal(auth_time, iat);
});

Deno.test("the ten minutes of the request hold for its code", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  const { client_id } = await register(auth);
  const code = await approvedCode(auth, client_id, access_token);
  auth.pass(601);
  assertOAuthRefused(
    await exchange(auth, client_id, code),
    "invalid_grant",
    "Authorization code has expired",
  );
});

Deno.test("a plain challenge is answered by itself", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  const { client_id } = await register(auth);
  const code = await approvedCode(auth, client_id, access_token, {
    code_challenge: VERIFIER,
    code_challenge_method: "plain",
  });
  assert.equal((await exchange(auth, client_id, code)).status, 200);
});

Deno.test("a resource is compared where JSON names one, and put nowhere", async () => {
  await using auth = await authUnderTest();
  const { access_token } = await signUp(auth);
  const { client_id } = await register(auth);
  const code = await approvedCode(auth, client_id, access_token, {
    resource: "https://mcp.example/x",
  });
  const json = {
    grant_type: "authorization_code",
    client_id,
    code,
    code_verifier: VERIFIER,
  };
  assertOAuthRefused(
    await auth.call("/oauth/token", {
      json: { ...json, resource: "https://mcp.example/y" },
    }),
    "invalid_grant",
    "Authorization code resource does not match the resource parameter",
  );
  const { body } = await auth.call("/oauth/token", {
    json: { ...json, resource: "https://mcp.example/x" },
  });
  assert.equal(decodeJwt(body.access_token).aud, "authenticated");
});

Deno.test("a client without the grant type is refused it", async () => {
  await using auth = await authUnderTest();
  const { client_id } = await register(auth, {
    grant_types: ["authorization_code"],
  });
  assertOAuthRefused(
    await auth.call("/oauth/token", {
      form: { grant_type: "refresh_token", client_id, refresh_token: "x" },
    }),
    "unsupported_grant_type",
    "Client is not allowed to use grant type: refresh_token",
  );
});
