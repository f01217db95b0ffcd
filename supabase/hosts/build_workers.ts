/**
 * `deno task build:workers`: the function as the one file that Cloudflare
 * Workers takes.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = join(import.meta.dirname!, "../..");
const CONFIG = `--config=${join(ROOT, "deno.json")}`;
const ENTRY = join(import.meta.dirname!, "workers.ts");

/** Where {@linkcode buildWorkers} writes to, and `wrangler.toml` reads from. */
const OUTPUT = join(ROOT, ".local/workers/worker.js");

/**
 * Bundles the function and its packages; Node's modules are the host's.
 *
 * @throws {Error} Where the bundler fails, with its words.
 */
export async function buildWorkers(output: string): Promise<void> {
  const map = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(map, JSON.stringify(await workersImports()));
    await Deno.mkdir(dirname(output), { recursive: true });
    await deno(
      "bundle",
      "--quiet",
      // Packages have builds for Node that look for files; these do not.
      "--platform=browser",
      "--minify",
      CONFIG,
      `--import-map=${map}`,
      "--external=cloudflare:sockets",
      `--output=${output}`,
      ENTRY,
    );
  } finally {
    await Deno.remove(map);
  }
}

/**
 * The import map, with the driver's build for Cloudflare's own sockets: over
 * its stand-in for Node's, a connection never gets from plain to TLS.
 */
async function workersImports() {
  const { imports } = JSON.parse(
    await Deno.readTextFile(join(ROOT, "import_map.json")),
  );
  const { npmPackages }: Info = JSON.parse(
    await deno("info", "--json", CONFIG, ENTRY),
  );
  const driver = Object.values(npmPackages)
    .find(({ name }) => name === "postgres");
  if (!driver) throw new Error("The function has no driver for Postgres.");
  const build = join(driver.localPath, "cf/src/index.js");
  return { imports: { ...imports, postgres: pathToFileURL(build).href } };
}

/** What `deno info --json` prints, as far as it is read here. */
interface Info {
  readonly npmPackages: Readonly<
    Record<string, { readonly name: string; readonly localPath: string }>
  >;
}

async function deno(...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) await buildWorkers(OUTPUT);
