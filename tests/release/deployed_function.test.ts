import assert from "node:assert/strict";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import { CLIENTS } from "../support/clients.ts";
import { PLATFORM_DENO } from "../support/platform_deno.ts";
import { type DeployedProject, deployedProject } from "./deployed_project.ts";

const ON = `what deploy has deployed, on Deno ${PLATFORM_DENO},`;

const open = new AsyncDisposableStack();
let deployed: DeployedProject;
let token: string;
Deno.test.beforeAll(async () => {
  deployed = open.use(await deployedProject("owner@example.com"));
  const user = await signIn(deployed, "owner@example.com");
  ({ accessToken: token } = await connectClient(deployed, user, [
    "workouts:read",
    "workouts:write",
    "account:read",
  ]));
});
Deno.test.afterAll(() => open.disposeAsync());

for (const [kind, connect] of Object.entries(CLIENTS)) {
  Deno.test(`${ON} answers signed-in calls of ${kind}`, async () => {
    const client = await connect({ url: deployed.endpoint, token });
    const logged = await client.callTool({
      name: "log_workout",
      arguments: {
        title: kind,
        exercises: [{ name: "Row", sets: [{ reps: 5 }] }],
      },
    });
    const self = await client.callTool({ name: "whoami" });
    await client.close();
    assert.notEqual(logged.isError, true, JSON.stringify(logged.content));
    assert.equal(self.structuredContent.user.email, "owner@example.com");
  });
}

Deno.test(`${ON} loses its database with a password that is not the deployed one`, async () => {
  await deployed.sql`alter role mcp_gateway password 'another'`;
  await deployed.restartFunction();
  const client = await CLIENTS["SDK 1 on 2025-11-25"]!({
    url: deployed.endpoint,
    token,
  });
  const self = await client.callTool({ name: "whoami" });
  await client.close();
  assert.equal(self.isError, true);
});
