import assert from "node:assert/strict";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import { CLIENTS } from "../support/clients.ts";
import { testStack } from "../support/stack.ts";

/** The Deno whose API level the platform's runtime has. */
const PLATFORM_DENO = "2.1.4";

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

/** The program itself, which npm's wrapper would hide from being killed. */
async function platformDeno(): Promise<string> {
  const { stdout } = await new Deno.Command("npx", {
    args: [
      "-y",
      `deno@${PLATFORM_DENO}`,
      "eval",
      "--no-config",
      "console.log(Deno.execPath(), Deno.version.deno)",
    ],
    cwd: Deno.env.get("TMPDIR") ?? "/tmp",
    stderr: "null",
  }).output();
  const [path, version] = new TextDecoder().decode(stdout).trim().split(" ");
  assert.equal(version, PLATFORM_DENO);
  return path!;
}
