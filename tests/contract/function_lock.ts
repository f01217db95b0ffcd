import { moduleGraph } from "../release/module_graph.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** What is read of a lock file. */
interface Lock {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, unknown>>;
}

/**
 * The part of `deno.lock` that the function needs: with the whole file, Deno
 * would load every package of the tests. It is of version 4, which the
 * platform's Deno reads as well.
 *
 * @throws {Error} Where `deno.lock` lacks a package of the function.
 */
export async function functionLock(): Promise<string> {
  const importMap = `${ROOT}import_map.json`;
  const { packages } = await moduleGraph({
    entrypoint: `${ROOT}supabase/functions/mcp/index.ts`,
    importMap,
  }, Deno.execPath());
  const used = packages.map(({ name, version }) => `${name}@${version}`)
    .toSorted();
  const { specifiers, npm }: Lock = JSON.parse(
    await Deno.readTextFile(`${ROOT}deno.lock`),
  );
  const missing = used.filter((key) => !(key in npm));
  if (missing.length > 0) throw new Error(`deno.lock lacks ${missing}.`);
  const lock = {
    version: "4",
    specifiers: Object.fromEntries(
      Object.entries(specifiers).filter(([specifier]) =>
        used.includes(specifier.replace("npm:", ""))
      ),
    ),
    npm: Object.fromEntries(used.map((key) => [key, npm[key]])),
  };
  return JSON.stringify(lock, null, 2) + "\n";
}
