import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import type { Auth } from "../../supabase/local/auth/auth.ts";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { CLIENTS } from "../support/clients.ts";
import { testStack } from "../support/stack.ts";

const DEMO = "demo@example.com";
const ALL = ["workouts:read", "workouts:write"];

/** Registers what a sign-in comes to, end to end, in a whole stack with this Supabase Auth. */
export function proveFlow(name: string, auth: Auth): void {
  let stack: Stack;
  Deno.test.beforeAll(async () => {
    stack = await testStack({ auth });
  });
  Deno.test.afterAll(async () => {
    await stack[Symbol.asyncDispose]();
  });

  Deno.test(`${name}: the first request is challenged with an absolute address that leads to sign-in`, async () => {
    const { endpoint, supabaseUrl } = stack;
    const challenged = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize" }),
    });
    await challenged.body?.cancel();
    assert.equal(challenged.status, 401);
    const metadataUrl = `${endpoint}/.well-known/oauth-protected-resource`;
    assert.equal(
      challenged.headers.get("www-authenticate"),
      `Bearer resource_metadata="${metadataUrl}", scope="email"`,
    );

    const resource = await json(metadataUrl);
    assert.equal(resource.resource, endpoint);
    assert.deepEqual(resource.scopes_supported, ["email"]);
    const [issuer] = resource.authorization_servers;
    assert.equal(issuer, `${supabaseUrl}/auth/v1`);

    const server = await json(
      `${supabaseUrl}/.well-known/oauth-authorization-server/auth/v1`,
    );
    assert.equal(server.issuer, issuer);
    assert.equal(
      server.registration_endpoint,
      `${issuer}/oauth/clients/register`,
    );
    assert.deepEqual(
      await json(`${issuer}/.well-known/oauth-authorization-server`),
      server,
    );
  });

  for (const [kind, connect] of Object.entries(CLIENTS)) {
    Deno.test(`${name}: ${kind} calls a tool on the demo data, through the gateway, with a token of the real flow`, async () => {
      const user = await signIn(stack, DEMO);
      const { accessToken } = await connectClient(stack, user, ALL);
      const client = await connect({ url: stack.endpoint, token: accessToken });
      const { structuredContent } = await client.callTool({
        name: "list_workouts",
        arguments: { limit: 3 },
      });
      await client.close();
      assert.equal(structuredContent.items.length, 3);
    });
  }

  Deno.test(`${name}: a client's token says what it was granted and for which endpoint it is`, async () => {
    const user = await signIn(stack, DEMO);
    const granted = ["workouts:read"];
    const { accessToken, clientId } = await connectClient(
      stack,
      user,
      granted,
    );
    const claims = decodeJwt(accessToken);
    assert.deepEqual(claims["mcp_permissions"], granted);
    assert.deepEqual(claims.aud, [stack.endpoint]);
    assert.equal(claims["client_id"], clientId);
    assert.equal(claims["role"], "mcp_client");
    const own = decodeJwt(user.accessToken);
    assert.equal(claims.sub, `mcp:${own.sub}`);
    assert.match(String(claims["session_id"]), /^mcp:/);
    assert.notEqual(claims["session_id"], `mcp:${own["session_id"]}`);
  });

  Deno.test(`${name}: a refreshed token says what is granted by then`, async () => {
    const user = await signIn(stack, DEMO);
    const { clientId, refreshToken } = await connectClient(stack, user, ALL);
    await fetch(`${stack.endpoint}/account/grants/${clientId}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${user.accessToken}` },
      body: JSON.stringify({ permissions: ["workouts:read"] }),
    }).then((response) => response.body?.cancel());
    const response = await fetch(`${stack.supabaseUrl}/auth/v1/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "refresh_token",
        refresh_token: refreshToken,
        client_id: clientId,
      }),
    });
    const claims = decodeJwt((await response.json()).access_token);
    assert.deepEqual(claims["mcp_permissions"], ["workouts:read"]);
    assert.deepEqual(claims.aud, [stack.endpoint]);
    assert.match(claims.sub!, /^mcp:/);
  });

  Deno.test(`${name}: the user's own token stays as Supabase Auth makes it`, async () => {
    const { accessToken } = await signIn(stack, DEMO);
    const claims = decodeJwt(accessToken);
    assert.equal(claims.aud, "authenticated");
    assert.equal(claims["mcp_permissions"], undefined);
    assert.equal(claims["role"], "authenticated");
  });

  Deno.test(`${name}: signing out everywhere ends a client's session on its next call`, async () => {
    const user = await signIn(stack, DEMO);
    const { accessToken } = await connectClient(stack, user, ALL);
    const client = await CLIENTS["SDK 1 on 2025-11-25"]!({
      url: stack.endpoint,
      token: accessToken,
    });
    await user.supabase.auth.admin.signOut(user.accessToken, "global");
    const { isError, content } = await client.callTool({
      name: "list_workouts",
    });
    await client.close();
    assert.equal(isError, true);
    assert.match(content[0].text, /^session_ended/);
  });
}

async function json(url: string) {
  const response = await fetch(url);
  assert.equal(response.status, 200);
  return await response.json();
}
