import assert from "node:assert/strict";
import { PLATFORM_DENO, platformDeno } from "../support/platform_deno.ts";
import { answers } from "./answers.ts";
import { type Elsewhere, elsewhere } from "./elsewhere.ts";
import { type HostProcess, hostProcess } from "./host_process.ts";
import { overTls } from "./over_tls.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const DENOS: Readonly<Record<string, () => Promise<string>>> = {
  [PLATFORM_DENO]: platformDeno,
  [Deno.version.deno]: () => Promise.resolve(Deno.execPath()),
};

for (const [version, deno] of Object.entries(DENOS)) {
  const entry =
    `the function's own entry, by plain \`deno run\` on Deno ${version},`;

  Deno.test(`${entry} listens on PORT and answers a signed-in call`, async () => {
    await using at = await elsewhere();
    await using host = await run(await deno(), at);
    await answers(at, host);
  });

  Deno.test(`${entry} reaches the database by TLS`, async () => {
    await using at = await overTls(await elsewhere());
    const settings = { ...at.settings, MCP_DATABASE_CA: at.certificate };
    await using host = await run(await deno(), { ...at, settings });
    await answers(at, host);
  });

  Deno.test(`${entry} tells nothing to a database for which nobody vouches`, async () => {
    await using at = await overTls(await elsewhere());
    await using host = await run(await deno(), at);
    await assert.rejects(at.connected(), /503.*unavailable/);
    assert.match(host.log(), /UnknownIssuer/);
  });
}

/** As Deno Deploy runs it: from the repository, with its import map. */
async function run(deno: string, at: Elsewhere): Promise<HostProcess> {
  const process = new Deno.Command(deno, {
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
  return await hostProcess(at, process);
}
