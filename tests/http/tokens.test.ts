import assert from "node:assert/strict";
import type { JWTPayload } from "jose";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { ENDPOINT } from "../support/tokens.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";

const METADATA = `${ENDPOINT}/.well-known/oauth-protected-resource`;
const now = Math.floor(Date.now() / 1000);

Deno.test("an MCP endpoint challenges a request without a token, and names no error", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const response = await app.request("", { method: "POST" });
  assert.equal(response.status, 401);
  assert.equal(
    response.headers.get("www-authenticate"),
    `Bearer resource_metadata="${METADATA}", scope="email"`,
  );
});

interface Case {
  readonly name: string;
  readonly claims?: JWTPayload;
  readonly words: string;
}

const CLAIMS: readonly Case[] = [
  { name: "an expired token", claims: { exp: now - 60 }, words: "expired" },
  {
    name: "a token of another issuer",
    claims: { iss: "http://elsewhere.test/auth/v1" },
    words: "issued by another server",
  },
  {
    name: "a token for another endpoint",
    claims: { aud: ["authenticated", "http://elsewhere.test"] },
    words: "issued for another address",
  },
  {
    name: "a token without an expiry",
    claims: { exp: undefined },
    words: "not valid here",
  },
  {
    name: "an anonymous user's token",
    claims: { is_anonymous: true },
    words: "Anonymous users",
  },
  {
    name: "a token of the role anon",
    claims: { role: "anon" },
    words: "not one for this address",
  },
  {
    name: "a token of the service role",
    claims: { role: "service_role" },
    words: "not one for this address",
  },
  {
    name: "a token without a session",
    claims: { session_id: undefined },
    words: "not one for this address",
  },
  {
    name: "a token without a client",
    claims: { client_id: undefined },
    words: "not one for this address",
  },
  {
    name: "a token that says nothing of permissions",
    claims: { mcp_permissions: undefined },
    words: "not one for this address",
  },
  // Whatever the hook has not rewritten.
  {
    name: "a client's token of the role authenticated",
    claims: { role: "authenticated" },
    words: "not one for this address",
  },
  {
    name: "a client's token whose user is one of Supabase Auth's",
    claims: { sub: crypto.randomUUID() },
    words: "not one for this address",
  },
  {
    name: "a client's token whose session is one of Supabase Auth's",
    claims: { session_id: crypto.randomUUID() },
    words: "not one for this address",
  },
  {
    name: "a client's token whose user has another prefix",
    claims: { sub: `mcp:mcp:${crypto.randomUUID()}` },
    words: "not one for this address",
  },
  {
    name: "a client's token for the site",
    claims: { aud: "authenticated" },
    words: "issued for another address",
  },
];
for (const { name, claims, words } of CLAIMS) {
  Deno.test(`an MCP endpoint refuses ${name}, in words`, async () => {
    await refused(words, (app, caller) => app.token(caller, claims));
  });
}

Deno.test("an MCP endpoint refuses a token forged under the true key's id", async () => {
  await refused("not valid here", (app, caller) => app.forged(caller));
});

Deno.test("an MCP endpoint refuses an unsigned token", async () => {
  await refused("not valid here", async (app, caller) => {
    const [, payload] = (await app.token(caller)).split(".");
    return `${btoa('{"alg":"none"}').replaceAll("=", "")}.${payload}.`;
  });
});

Deno.test("an MCP endpoint refuses a token whose claims were changed", async () => {
  await refused("not valid here", async (app, caller) => {
    const [header, , signature] = (await app.token(caller)).split(".");
    const [, payload] = (await app.forged(caller)).split(".");
    return `${header}.${payload}A.${signature}`;
  });
});

Deno.test("an MCP endpoint refuses what is no token at all", async () => {
  await refused("not valid here", () => Promise.resolve("abc"));
});

for (
  const [aud, words] of [
    ["authenticated", /issued for another address/],
    // None is issued.
    [["authenticated", ENDPOINT], /not one for this address/],
  ] as const
) {
  Deno.test(`an MCP endpoint refuses the user's own session, for ${JSON.stringify(aud)}`, async () => {
    await using database = await freshDatabase();
    await using app = await testApp({
      databaseUrl: database.url("mcp_gateway"),
    });
    const caller = await sessionOf(database, await addUser(database));
    const token = await app.token(caller, { aud: [aud].flat() });
    const { status, challenge } = await post(app, token);
    assert.equal(status, 401);
    assert.match(challenge, words);
  });
}

Deno.test("an MCP endpoint refuses other kinds of credentials", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const response = await app.request("", {
    method: "POST",
    headers: { authorization: "Basic YTpi" },
  });
  assert.equal(response.status, 401);
  assert.match(
    response.headers.get("www-authenticate") ?? "",
    /error="invalid_token", error_description="The Authorization header must be a bearer token\."/,
  );
});

Deno.test("the site's API refuses an OAuth client's token", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database));
  for (
    const claims of [
      {},
      { aud: ["authenticated"] },
      // None is issued; the others are not for the site by their audience alone.
      { aud: ["authenticated"], ...caller.claims },
    ]
  ) {
    const response = await app.request("/account/grants", {
      headers: { authorization: `Bearer ${await app.token(caller, claims)}` },
    });
    assert.equal(response.status, 401);
    assert.equal((await response.json()).code, "invalid_token");
  }
});

// The session's row decides, in every batch.
Deno.test("the site's API refuses a client's session under a token that leaves its client out", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const { claims, ...client } = await connectedClient(
    database,
    await addUser(database),
  );
  const { client_id: _, ...left } = claims;
  const token = await app.token({ ...client, claims }, {
    ...left,
    aud: "authenticated",
    client_id: undefined,
    mcp_permissions: undefined,
  });
  const response = await app.request("/account/grants", {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(response.status, 401);
  assert.equal((await response.json()).code, "session_ended");
});

Deno.test("the site's API refuses a request without a token", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const response = await app.request("/account/grants");
  assert.equal(response.status, 401);
  assert.equal((await response.json()).code, "invalid_token");
});

async function refused(
  words: string,
  tokenOf: (app: TestApp, caller: Caller) => Promise<string>,
) {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database));
  const { status, challenge } = await post(app, await tokenOf(app, caller));
  assert.equal(status, 401);
  assert.match(
    challenge,
    new RegExp(
      `^Bearer error="invalid_token", error_description="[^"]*${words}[^"]*", ` +
        `resource_metadata="${METADATA}", scope="email"$`,
    ),
  );
}

async function post(app: TestApp, token: string) {
  const response = await app.request("", {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  await response.body?.cancel();
  return {
    status: response.status,
    challenge: response.headers.get("www-authenticate") ?? "",
  };
}
