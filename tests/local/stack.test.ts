import assert from "node:assert/strict";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { CLIENTS } from "../support/clients.ts";
import { testStack } from "../support/stack.ts";

let stack: Stack;
Deno.test.beforeAll(async () => {
  stack = await testStack();
});
Deno.test.afterAll(async () => {
  await stack[Symbol.asyncDispose]();
});

for (
  const path of [
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/functions/v1/mcp",
    "/",
    "/functions/v2/mcp",
  ]
) {
  Deno.test(`the gateway knows nothing at ${path}, as the platform`, async () => {
    const response = await fetch(stack.supabaseUrl + path);
    assert.equal(response.status, 404);
    assert.deepEqual(await response.json(), {
      error: "requested path is invalid",
    });
  });
}

Deno.test("the gateway asks for an API key before Supabase Auth", async () => {
  const response = await fetch(`${stack.supabaseUrl}/auth/v1/user`);
  assert.equal(response.status, 401);
  assert.equal((await response.json()).message, "No API key found in request");
});

Deno.test("the gateway shows Supabase Auth the service role for the secret key, and for nothing else", async () => {
  const { supabaseUrl, secretKey, publishableKey } = stack;
  const user = await signIn(stack, "demo@example.com");
  async function statusFor(apikey: string, bearer?: string) {
    const response = await fetch(`${supabaseUrl}/auth/v1/admin/users`, {
      headers: {
        apikey,
        ...(bearer && { authorization: `Bearer ${bearer}` }),
      },
    });
    await response.body?.cancel();
    return response.status;
  }
  assert.equal(await statusFor(secretKey), 200);
  assert.equal(await statusFor(secretKey, secretKey), 200);
  assert.equal(await statusFor(secretKey, user.accessToken), 403);
  assert.equal(await statusFor(publishableKey), 401);
  assert.equal(await statusFor(publishableKey, secretKey), 403);
});

Deno.test("killing the function between two calls is not noticed by a client", async () => {
  const user = await signIn(stack, "demo@example.com");
  const { accessToken } = await connectClient(stack, user, ["workouts:read"]);
  const client = await CLIENTS["SDK 1 on 2025-11-25"]!({
    url: stack.endpoint,
    token: accessToken,
  });
  await client.callTool({ name: "list_workouts" });
  await stack.restartFunction();
  const { isError } = await client.callTool({ name: "list_workouts" });
  await client.close();
  assert.notEqual(isError, true);
});

Deno.test("no answer of the function is a page, whatever it is asked", async () => {
  const response = await fetch(`${stack.endpoint}/health`, {
    headers: { accept: "text/html" },
  });
  await response.body?.cancel();
  assert.doesNotMatch(response.headers.get("content-type")!, /html/);
});
