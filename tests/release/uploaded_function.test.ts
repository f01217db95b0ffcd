import assert from "node:assert/strict";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { CLIENTS } from "../support/clients.ts";
import { PLATFORM_DENO, platformDeno } from "../support/platform_deno.ts";
import { testStack } from "../support/stack.ts";
import { coldStarts } from "./cold_starts.ts";
import { rehearsal } from "./rehearsal.ts";
import { bundle, unpacked, uploadOf } from "./upload.ts";

const ON = `the uploaded files alone, on Deno ${PLATFORM_DENO},`;

const open = new AsyncDisposableStack();
let stack: Stack;
let session: string;
let token: string;
Deno.test.beforeAll(async () => {
  await using staged = await rehearsal();
  const deno = await platformDeno();
  const files = open.use(await unpacked(await uploadOf(staged)));
  await bundle(files, deno);
  const { entry, importMap } = files;
  stack = open.use(await testStack({ deno, entry, importMap }));
  const user = await signIn(stack, "demo@example.com");
  session = user.accessToken;
  ({ accessToken: token } = await connectClient(stack, user, [
    "workouts:read",
    "workouts:write",
    "account:read",
  ]));
});
Deno.test.afterAll(() => open.disposeAsync());

Deno.test(`${ON} say that they are well`, async () => {
  const response = await fetch(`${stack.endpoint}/health`);
  assert.deepEqual(await response.json(), { status: "ok" });
});

Deno.test(`${ON} tell a caller without a token where to sign in`, async () => {
  const response = await fetch(stack.endpoint, { method: "POST", body: "{}" });
  await response.body?.cancel();
  assert.equal(response.status, 401);
  const [, metadataUrl] = response.headers.get("www-authenticate")!
    .match(/resource_metadata="([^"]+)"/)!;
  const metadata = await (await fetch(metadataUrl!)).json();
  assert.equal(metadata.resource, stack.endpoint);
  assert.deepEqual(metadata.authorization_servers, [
    `${stack.supabaseUrl}/auth/v1`,
  ]);
});

for (const [kind, connect] of Object.entries(CLIENTS)) {
  Deno.test(`${ON} answer signed-in calls of ${kind}`, async () => {
    const client = await connect({ url: stack.endpoint, token });
    const history = await client.callTool({
      name: "get_exercise_history",
      arguments: { exercise: "Bench Press (Barbell)", limit: 2 },
    });
    const self = await client.callTool({ name: "whoami" });
    const logged = await client.callTool({
      name: "log_workout",
      arguments: {
        title: kind,
        exercises: [{ name: "Row", sets: [{ reps: 5 }] }],
      },
    });
    await client.close();
    assert.equal(history.structuredContent.items.length, 2);
    assert.equal(self.structuredContent.user.email, "demo@example.com");
    assert.notEqual(logged.isError, true, JSON.stringify(logged.content));
  });
}

Deno.test(`${ON} answer the site, whose part is loaded when it asks`, async () => {
  const response = await fetch(`${stack.endpoint}/account/grants`, {
    headers: { authorization: `Bearer ${session}` },
  });
  const { grants } = await response.json();
  assert.equal(grants.length, 1);
});

Deno.test(`${ON} start anew and answer a signed-in call`, async () => {
  const starts = await coldStarts(stack, token, 5);
  console.table(starts);
  assert.equal(starts.length, 5);
});
