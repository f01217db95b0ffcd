/**
 * Runs the protocol's own conformance suite against the whole app: gateway,
 * Auth, function and Postgres, with authorization on.
 *
 * @module
 */
import { join } from "node:path";
import { PERMISSIONS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import { runScript } from "../../supabase/local/postgres/run_script.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import { nodePackages } from "../clients/kept.ts";
import { testStack } from "../support/stack.ts";
import { tokenProxy } from "./token_proxy.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

const SUITE = "node_modules/@modelcontextprotocol/conformance/dist/index.js";
/** A run takes seconds; one that hangs must end, too. */
const LONGEST_MS = 300_000;
const REVISIONS = ["2025-11-25", "2026-07-28"];

const packages = await nodePackages(join(import.meta.dirname!, "node"));
if (typeof packages === "string") throw new Error(packages);

await using stack = await testStack({
  entry: new URL("edge_runtime.ts", import.meta.url).pathname,
});
// The suite makes as many calls at once as people do in an hour.
await runScript(
  stack.databaseUrl("postgres"),
  `update mcp.settings
    set client_burst_credits = 100000, user_burst_credits = 100000`,
);
const user = await signIn(stack, "demo@example.com");
const { accessToken } = await connectClient(stack, user, PERMISSIONS);
await using proxy = await tokenProxy(freePort(), stack.endpoint, accessToken);

const verdicts: Verdict[] = [];
for (const revision of REVISIONS) {
  verdicts.push(await conformanceTo(revision, proxy.url, packages.dir));
}
const passed = verdicts.reduce((sum, verdict) => sum + verdict.passed, 0);
const failed = verdicts.reduce((sum, verdict) => sum + verdict.failed, 0);
console.log(
  `\n${failed > 0 ? "FAILED" : "ok"} | ${passed} passed | ${failed} failed`,
);
if (failed > 0) Deno.exitCode = 1;

/** Runs what a revision requires, and prints what the suite prints. */
async function conformanceTo(
  revision: string,
  url: string,
  dir: string,
): Promise<Verdict> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-all",
      "--no-config",
      // By its file: what `npm:` names is now and then waited for without end.
      "--node-modules-dir=manual",
      join(dir, SUITE),
      "server",
      `--url=${url}`,
      `--requirements=${revision}`,
    ],
    stdin: "null",
    stdout: "piped",
    signal: AbortSignal.timeout(LONGEST_MS),
  }).spawn();
  let output = "";
  for await (
    const text of process.stdout.pipeThrough(new TextDecoderStream())
  ) {
    await Deno.stdout.write(new TextEncoder().encode(text));
    output += text;
  }
  await process.status;
  return verdictOf(output);
}
