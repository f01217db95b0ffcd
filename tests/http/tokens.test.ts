import assert from "node:assert/strict";
import type { JWTPayload } from "jose";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { ENDPOINT } from "../support/tokens.ts";
import type { Caller } from "../../supabase/functions/mcp/kernel/caller.ts";

const METADATA = `${ENDPOINT}/.well-known/oauth-protected-resource`;
const now = Math.floor(Date.now() / 1000);

Deno.test("an MCP endpoint challenges a request without a token, and names no error", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const response = await app.request("", { method: "POST" });
  assert.equal(response.status, 401);
  assert.equal(
    response.headers.get("www-authenticate"),
    `Bearer resource_metadata="${METADATA}"`,
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
    words: "not one of a signed-in user",
  },
  {
    name: "a token of the service role",
    claims: { role: "service_role" },
    words: "not one of a signed-in user",
  },
  {
    name: "a token without a session",
    claims: { session_id: undefined },
    words: "not one of a signed-in user",
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

Deno.test("an MCP endpoint refuses the user's own session", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await sessionOf(database, await addUser(database));
  const token = await app.token(caller, { aud: ["authenticated", ENDPOINT] });
  const { status, challenge } = await post(app, token);
  assert.equal(status, 401);
  assert.match(challenge, /serves connected clients/);
});

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
  const response = await app.request("/account/grants", {
    headers: { authorization: `Bearer ${await app.token(caller)}` },
  });
  assert.equal(response.status, 403);
  assert.equal((await response.json()).code, "first_party_only");
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
        `resource_metadata="${METADATA}"$`,
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
