/**
 * `deno task build:workers`: the function as the one file that Cloudflare
 * Workers takes.
 *
 * @module
 */
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname!, "../..");

/** Where {@linkcode buildWorkers} writes to, and `wrangler.toml` reads from. */
const OUTPUT = join(ROOT, ".local/workers/worker.js");

/**
 * Bundles the function and its packages; Node's modules are the host's.
 *
 * @throws {Error} Where the bundler fails, with its words.
 */
export async function buildWorkers(output: string): Promise<void> {
  await Deno.mkdir(dirname(output), { recursive: true });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      // Packages have builds for Node that look for files; these do not.
      "--platform=browser",
      "--minify",
      `--config=${join(ROOT, "deno.json")}`,
      `--output=${output}`,
      join(import.meta.dirname!, "workers.ts"),
    ],
    env: { NO_COLOR: "1" },
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

if (import.meta.main) await buildWorkers(OUTPUT);
