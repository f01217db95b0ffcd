import { join } from "node:path";
import type { Assets } from "./page_html.ts";
import { ASSETS } from "./security_headers.ts";

const SITE = import.meta.dirname!;
const ROOT = join(SITE, "../..");

/** The one stylesheet, in the order of its parts. */
const STYLES = ["page", "controls", "blocks", "account"].map((part) =>
  join(SITE, "styles", `${part}.css`)
);

/** Everything that can end up in the script. */
const SCRIPT_SOURCES = [
  SITE,
  join(ROOT, "supabase/functions/mcp/core"),
  join(ROOT, "supabase/functions/mcp/toolsets/permissions.ts"),
  join(ROOT, "supabase/functions/mcp/toolsets/toolset_facts.ts"),
  join(ROOT, "import_map.json"),
  join(ROOT, "deno.json"),
];

/**
 * Puts what the pages load into `outDir`, under names that change with the
 * content, and removes what older pages loaded. The script, which takes a
 * bundler to make, is named after its sources: where it is there already, it
 * is kept.
 *
 * @throws {Error} Where the bundler fails, with its words.
 */
export async function writeAssets(outDir: string): Promise<Assets> {
  const folder = join(outDir, ASSETS);
  await Deno.mkdir(folder, { recursive: true });
  const [script, style, icon] = await Promise.all([
    writeScript(folder),
    writeHashed(folder, "site.css", STYLES),
    writeHashed(folder, "mark.svg", [join(SITE, "mark.svg")]),
  ]);
  for await (const { name } of Deno.readDir(folder)) {
    if (![script, style, icon].includes(name)) {
      await Deno.remove(join(folder, name));
    }
  }
  return {
    script: ASSETS + script,
    style: ASSETS + style,
    icon: ASSETS + icon,
  };
}

async function writeScript(folder: string): Promise<string> {
  const name = `site-${await sourcesHash()}.js`;
  const path = join(folder, name);
  if (await exists(path)) return name;

  // Renamed when whole: a build cut short must not pass for a finished one.
  const partial = `${path}.partial`;
  await bundle(join(SITE, "main.tsx"), partial);
  await Deno.rename(partial, path);
  return name;
}

async function bundle(entry: string, output: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--platform=browser",
      "--minify",
      `--config=${join(ROOT, "deno.json")}`,
      `--output=${output}`,
      entry,
    ],
    env: { NO_COLOR: "1" },
    stdout: "null",
  }).output();
  if (success) return;
  throw new Error(
    `The site's script could not be bundled. The bundler comes from the npm ` +
      `registry the first time. It says:\n${new TextDecoder().decode(stderr)}`,
  );
}

async function writeHashed(
  folder: string,
  name: string,
  parts: readonly string[],
): Promise<string> {
  const texts = await Promise.all(parts.map((path) => Deno.readTextFile(path)));
  const content = texts.join("\n");
  const hashed = name.replace(".", `-${await hash(content)}.`);
  await Deno.writeTextFile(join(folder, hashed), content);
  return hashed;
}

async function sourcesHash(): Promise<string> {
  const paths = (await Promise.all(SCRIPT_SOURCES.map(filesIn))).flat();
  const files = await Promise.all(
    paths.sort().map((path) => Deno.readTextFile(path)),
  );
  return await hash(JSON.stringify([Deno.version.deno, files]));
}

async function filesIn(path: string): Promise<string[]> {
  if ((await Deno.stat(path)).isFile) return [path];
  const entries = await Array.fromAsync(Deno.readDir(path));
  const inside = await Promise.all(
    entries
      .filter(({ name }) => name !== "dist" && !name.endsWith(".css"))
      .map(({ name }) => filesIn(join(path, name))),
  );
  return inside.flat();
}

async function hash(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex().slice(0, 12);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
