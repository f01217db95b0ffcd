/**
 * Runs the protocol's own conformance suite against the whole app: gateway,
 * Auth, function and Postgres, with authorization on.
 *
 * @module
 */
import { PERMISSIONS } from "../../supabase/functions/mcp/kernel/permission.ts";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import { testStack } from "../support/stack.ts";
import { tokenProxy } from "./token_proxy.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

const SUITE = "npm:@modelcontextprotocol/conformance@0.2.0-alpha.12";
const REVISIONS = ["2025-11-25", "2026-07-28"];

await using stack = await testStack({
  entry: new URL("edge_runtime.ts", import.meta.url).pathname,
});
const user = await signIn(stack, "demo@example.com");
const { accessToken } = await connectClient(stack, user, PERMISSIONS);
await using proxy = await tokenProxy(freePort(), stack.endpoint, accessToken);

const verdicts: Verdict[] = [];
for (const revision of REVISIONS) {
  verdicts.push(await conformanceTo(revision, proxy.url));
}
const passed = verdicts.reduce((sum, verdict) => sum + verdict.passed, 0);
const failed = verdicts.reduce((sum, verdict) => sum + verdict.failed, 0);
console.log(
  `\n${failed > 0 ? "FAILED" : "ok"} | ${passed} passed | ${failed} failed`,
);
if (failed > 0) Deno.exitCode = 1;

/** Runs what a revision requires, and prints what the suite prints. */
async function conformanceTo(revision: string, url: string): Promise<Verdict> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      // In the lock file it would be fetched by whoever runs anything.
      "--no-lock",
      "--allow-all",
      SUITE,
      "server",
      `--url=${url}`,
      `--requirements=${revision}`,
    ],
    stdout: "piped",
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
