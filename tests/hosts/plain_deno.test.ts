import assert from "node:assert/strict";
import { CLIENTS } from "../support/clients.ts";
import { PLATFORM_DENO, platformDeno } from "../support/platform_deno.ts";
import { elsewhere } from "./elsewhere.ts";
import { hostProcess } from "./host_process.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const DENOS: Readonly<Record<string, () => Promise<string>>> = {
  [PLATFORM_DENO]: platformDeno,
  [Deno.version.deno]: () => Promise.resolve(Deno.execPath()),
};

for (const [version, deno] of Object.entries(DENOS)) {
  // As Deno Deploy runs it: from the repository, with its import map.
  Deno.test(`the function's own entry, by plain \`deno run\` on Deno ${version}, listens on PORT and answers a signed-in call`, async () => {
    await using at = await elsewhere();
    const process = new Deno.Command(await deno(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--no-lock",
        "--allow-net",
        "--allow-env",
        "supabase/functions/mcp/index.ts",
      ],
      cwd: ROOT,
      env: { ...at.settings, PORT: String(at.port) },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await using host = await hostProcess(at, process);
    const client = await CLIENTS["SDK 2 on 2026-07-28"]!(await at.connected());
    const { structuredContent } = await client.callTool({
      name: "get_exercise_history",
      arguments: { exercise: "Bench Press (Barbell)", limit: 2 },
    });
    await client.close();
    assert.equal(structuredContent?.items.length, 2, host.log());
  });
}
