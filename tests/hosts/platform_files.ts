import { createRequire } from "node:module";
import { join } from "node:path";
import { nodePackages } from "../clients/kept.ts";

const ROOT = join(import.meta.dirname!, "../..");

/** The folder of npm packages these tests use. */
export async function nodeModules(): Promise<string> {
  const kept = await nodePackages(join(import.meta.dirname!, "node"));
  if (typeof kept === "string") throw new Error(kept);
  return join(kept.dir, "node_modules");
}

// deno-lint-ignore no-explicit-any -- each platform's file has a shape of its own
type Parsed = any;

/** The text of a file, by its path from the root. */
export async function textOf(path: string): Promise<string> {
  return await Deno.readTextFile(join(ROOT, path));
}

/** A file of `supabase/hosts/`, parsed as what its name says it is. */
export async function platformFile(name: string): Promise<Parsed> {
  const text = await textOf(`supabase/hosts/${name}`);
  if (name.endsWith(".json")) return JSON.parse(text);
  const require = createRequire(join(await nodeModules(), "yaml/"));
  const { parse } = require(name.endsWith(".toml") ? "smol-toml" : "yaml");
  return parse(text);
}

/** What Cloudflare is told of the function. */
export async function wranglerSettings(): Promise<Parsed> {
  return await platformFile("wrangler.toml");
}
