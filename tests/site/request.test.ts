import assert from "node:assert/strict";
import { Problem } from "../../supabase/site/problem.ts";
import {
  allow,
  deny,
  obstacle,
  openRequest,
} from "../../supabase/site/consent/request.ts";
import { fakeProject } from "./fake_project.ts";

const CLIENT = "7a1c1f9e-4a51-4e7c-8c7f-1a2b3c4d5e6f";
const DETAILS = {
  authorization_id: "abc",
  redirect_uri: "https://app.test/back",
  client: { id: CLIENT, name: "App", uri: "", logo_uri: "" },
  user: { id: "9a1f", email: "ada@example.com" },
  scope: "email",
};
const GRANTS = "GET /functions/v1/mcp/account/grants";
const GET_DETAILS = "GET /auth/v1/oauth/authorizations/abc";
const PUT_GRANT = `PUT /functions/v1/mcp/account/grants/${CLIENT}`;
const CONSENT = "POST /auth/v1/oauth/authorizations/abc/consent";

Deno.test("openRequest() asks for the details once, after all else", async () => {
  const { site, calls } = await fakeProject({
    [GRANTS]: { body: { grants: [] } },
    [GET_DETAILS]: { body: DETAILS },
  });
  await openRequest(site, "abc");
  assert.deepEqual(calls, ["GET /auth/v1/user", GRANTS, GET_DETAILS]);
});

Deno.test("openRequest() does not touch the request while the account API is down", async () => {
  const { site, calls } = await fakeProject({ [GRANTS]: { status: 503 } });
  await assert.rejects(openRequest(site, "abc"), { remedy: "retry" });
  assert.ok(!calls.includes(GET_DETAILS));
});

Deno.test("openRequest() hands on the redirect of a consent given before", async () => {
  const redirect_url = "https://app.test/back?code=1";
  const { site } = await fakeProject({
    [GRANTS]: { body: { grants: [] } },
    [GET_DETAILS]: { body: { redirect_url } },
  });
  assert.deepEqual(await openRequest(site, "abc"), {
    state: "answered_before",
    redirectUrl: redirect_url,
  });
});

Deno.test("openRequest() ticks what the client holds already", async () => {
  const { site } = await fakeProject({
    [GRANTS]: {
      body: {
        grants: [{
          client_id: CLIENT,
          permissions: ["workouts:read", "workouts:write"],
        }],
      },
    },
    [GET_DETAILS]: { body: DETAILS },
  });
  const request = await openRequest(site, "abc");
  assert.equal(request.state, "open");
  assert.deepEqual(
    [...request.state === "open" ? request.choice : []],
    ["workouts:read", "workouts:write"],
  );
});

Deno.test("openRequest() forgets a session that Supabase Auth no longer knows", async () => {
  const { site } = await fakeProject({
    "GET /auth/v1/user": { status: 403, body: { error_code: "bad_jwt" } },
    "POST /auth/v1/logout?scope=local": { status: 403, body: {} },
  });
  assert.deepEqual(await openRequest(site, "abc"), { state: "signed_out" });
});

Deno.test("openRequest() offers another account where the request is another's", async () => {
  const { site } = await fakeProject({
    [GRANTS]: { body: { grants: [] } },
    [GET_DETAILS]: { status: 404, body: { msg: "authorization not found" } },
  });
  await assert.rejects(openRequest(site, "abc"), { remedy: "switch_account" });
});

Deno.test("openRequest() sends an anonymous user to sign in, and leaves the request unclaimed", async () => {
  const { site, calls } = await fakeProject({
    "GET /auth/v1/user": { body: { id: "9a1f", is_anonymous: true } },
    [GRANTS]: { body: { grants: [] } },
    [GET_DETAILS]: { body: DETAILS },
  });
  await assert.rejects(openRequest(site, "abc"), {
    remedy: "switch_account",
    message: /Sign in with an account first/,
  });
  assert.deepEqual(calls, ["GET /auth/v1/user"]);
});

Deno.test("openRequest() keeps an id with slashes within its own path", async () => {
  const { site, calls } = await fakeProject({
    [GRANTS]: { body: { grants: [] } },
  });
  await assert.rejects(openRequest(site, "../user"), Problem);
  assert.equal(calls.at(-1), "GET /auth/v1/oauth/authorizations/..%2Fuser");
});

Deno.test("allow() writes the grant before it approves", async () => {
  const { site, calls } = await fakeProject({
    [PUT_GRANT]: { body: {} },
    [CONSENT]: { body: { redirect_url: "https://app.test/back?code=1" } },
  });
  const url = await allow(site, DETAILS, new Set(["workouts:read"]));
  assert.equal(url, "https://app.test/back?code=1");
  assert.deepEqual(calls, [PUT_GRANT, CONSENT]);
});

Deno.test("allow() approves nothing where the grant is not written", async () => {
  const { site, calls } = await fakeProject({ [PUT_GRANT]: { status: 500 } });
  await assert.rejects(
    allow(site, DETAILS, new Set(["workouts:read"])),
    /^Problem: Nothing was allowed/,
  );
  assert.deepEqual(calls, [PUT_GRANT]);
});

for (const scope of ["openid", "email openid", "email \topenid"]) {
  Deno.test(`a request for ${JSON.stringify(scope)} cannot be allowed, and says what to do`, async () => {
    const { site, calls } = await fakeProject({
      [PUT_GRANT]: { body: {} },
      [CONSENT]: { body: { redirect_url: "https://app.test/back?code=1" } },
    });
    const details = { ...DETAILS, scope };
    assert.match(obstacle(details) ?? "", /takes the scope from/);
    await assert.rejects(
      allow(site, details, new Set(["workouts:read"])),
      /^Problem: This request cannot be allowed/,
    );
    assert.deepEqual(calls, []);
  });
}

// Supabase Auth makes two addresses of one with a comma, and has checked the whole.
for (
  const redirect_uri of [
    "https://app.test/back,https://app.test/other",
    "http://app.test/back",
    "javascript://app.test/%0aalert()",
    "back",
  ]
) {
  Deno.test(`a request whose answer goes to ${redirect_uri} cannot be allowed`, async () => {
    const { site, calls } = await fakeProject({
      [PUT_GRANT]: { body: {} },
      [CONSENT]: { body: { redirect_url: redirect_uri } },
    });
    await assert.rejects(
      allow(site, { ...DETAILS, redirect_uri }, new Set(["workouts:read"])),
      /^Problem: This request cannot be allowed.+address/,
    );
    assert.deepEqual(calls, []);
  });
}

for (
  const redirect_uri of [
    "https://app.test/back",
    "http://localhost:1234/",
    "http://127.0.0.1:1234/back",
    "http://[::1]/back",
    "cursor://back/mcp",
  ]
) {
  Deno.test(`a request whose answer goes to ${redirect_uri} can be allowed`, () => {
    assert.equal(obstacle({ ...DETAILS, redirect_uri }), undefined);
  });
}

Deno.test("a request for openid can be denied", async () => {
  const redirect_url = "https://app.test/back?error=access_denied";
  const { site, calls } = await fakeProject({
    [CONSENT]: { body: { redirect_url } },
  });
  const url = await deny(site, { ...DETAILS, scope: "openid" });
  assert.equal(url, redirect_url);
  assert.deepEqual(calls, [CONSENT]);
});

Deno.test("a request for no more than the metadata names can be allowed", () => {
  assert.equal(obstacle(DETAILS), undefined);
  assert.equal(
    obstacle({ ...DETAILS, scope: "email offline_access" }),
    undefined,
  );
});
