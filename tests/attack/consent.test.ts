import assert from "node:assert/strict";
import {
  type AuthUnderTest,
  authUnderTest,
} from "../local/auth/auth_under_test.ts";
import {
  approvedCode,
  authorizationId,
  authorize,
  decide,
  details,
  exchange,
  REDIRECT_URI,
  register,
  signUp,
} from "../local/auth/oauth_flow.ts";

// Expiry, double answers, replay at once, other clients' codes and grants:
// tests/local/auth/oauth_*.test.ts. Frames: tests/site/site_server.test.ts.

const REDIRECTS = [
  `${REDIRECT_URI}/../steal`,
  `${REDIRECT_URI}?next=//evil.test`,
  `${REDIRECT_URI}/`,
  `${REDIRECT_URI}#`,
  "https://client.example.evil.test/callback",
  "https://client.example@evil.test/callback",
  "https://CLIENT.example:444/callback",
  "http://client.example/callback",
  "//client.example/callback",
  "javascript:alert(1)//client.example/callback",
];
for (const redirect_uri of REDIRECTS) {
  // Defence: redirect URIs are compared character for character.
  Deno.test(`no code is ever sent to ${redirect_uri}`, async () => {
    await withAuth(async (auth) => {
      const { client_id } = await register(auth);
      const { status, headers } = await authorize(auth, client_id, {
        redirect_uri,
      });
      const location = headers.get("location") ?? "";
      assert.ok(status >= 300, `${status}`);
      assert.doesNotMatch(location, /authorization_id|evil\.test|javascript/);
    });
  });
}

// Defence: reading the details makes the request its reader's.
Deno.test("an authorization one user has seen cannot be approved by another", async () => {
  await withAuth(async (auth) => {
    const [ann, mallory] = [await signUp(auth), await signUp(auth)];
    const { client_id } = await register(auth);
    const id = await authorizationId(auth, client_id);
    await details(auth, id, ann.access_token);
    const { status } = await decide(auth, id, mallory.access_token);
    assert.ok(status === 403 || status === 404, `${status}`);
  });
});

// Defence: the Origin of the two calls must be the site's.
Deno.test("a page of another origin can neither read nor approve a request", async () => {
  await withAuth(async (auth) => {
    const { access_token: token } = await signUp(auth);
    const { client_id } = await register(auth);
    const id = await authorizationId(auth, client_id);
    const path = `/oauth/authorizations/${id}`;
    await details(auth, id, token);
    for (
      const origin of [
        "https://evil.test",
        "null",
        "http://127.0.0.1.evil.test:3000",
      ]
    ) {
      const headers = { origin };
      const read = await auth.call(path, { token, headers });
      assert.ok(read.status >= 400, `${origin} reads: ${read.status}`);
      const json = { action: "approve" };
      const { status } = await auth.call(`${path}/consent`, {
        token,
        json,
        headers,
      });
      assert.ok(status >= 400, `${origin} approves: ${status}`);
    }
  });
});

// Defence: PKCE, and codes that work once.
Deno.test("a stolen code is worth nothing without the verifier, and is spent by its owner once", async () => {
  await withAuth(async (auth) => {
    const { access_token } = await signUp(auth);
    const { client_id } = await register(auth);
    const code = await approvedCode(auth, client_id, access_token);
    for (const code_verifier of ["w".repeat(64), "", "v".repeat(63)]) {
      const { status } = await exchange(auth, client_id, code, {
        code_verifier,
      });
      assert.equal(status, 400);
    }
    await exchange(auth, client_id, code);
    assert.equal((await exchange(auth, client_id, code)).status, 400);
  });
});

async function withAuth(fact: (auth: AuthUnderTest) => Promise<void>) {
  await using auth = await authUnderTest();
  await fact(auth);
}
