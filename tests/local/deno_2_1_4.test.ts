import assert from "node:assert/strict";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import { CLIENTS } from "../support/clients.ts";
import { PLATFORM_DENO, platformDeno } from "../support/platform_deno.ts";
import { testStack } from "../support/stack.ts";

for (const kind of ["SDK 1 on 2025-11-25", "SDK 2 on 2026-07-28"]) {
  Deno.test(`the function answers a signed-in ${kind} on Deno ${PLATFORM_DENO}`, async () => {
    await using stack = await testStack({ deno: await platformDeno() });
    const user = await signIn(stack, "demo@example.com");
    const { accessToken } = await connectClient(stack, user, ["workouts:read"]);
    const client = await CLIENTS[kind]!({
      url: stack.endpoint,
      token: accessToken,
    });
    const { structuredContent } = await client.callTool({
      name: "get_exercise_history",
      arguments: { exercise: "Bench Press (Barbell)", limit: 2 },
    });
    await client.close();
    assert.equal(structuredContent.items.length, 2);
  });
}
