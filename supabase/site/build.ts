/**
 * `deno task site`: the site as static files, for any host.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { writeAssets } from "./assets.ts";
import { pageHtml, type PageName, PAGES } from "./page_html.ts";
import { headersFile } from "./security_headers.ts";
import type { Settings } from "./settings.ts";

/** What is built, and where to. */
export interface BuildOptions extends Settings {
  readonly outDir: string;
}

/**
 * Writes the site into `outDir`: one file a page, and what the pages load.
 * Where nothing but the settings has changed since the last time, it is quick.
 *
 * @throws {Error} Where the script cannot be bundled.
 */
export async function buildSite(
  { outDir, ...settings }: BuildOptions,
): Promise<void> {
  const assets = await writeAssets(outDir);
  // `as` holds: the keys of a const object are its type's keys.
  for (const page of Object.keys(PAGES) as PageName[]) {
    const path = join(outDir, `${page}.html`);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, pageHtml(page, settings, assets));
  }
  // Under a name that stays: MCP clients are told of it.
  await Deno.copyFile(
    join(import.meta.dirname!, "mark.svg"),
    join(outDir, "icon.svg"),
  );
  await Deno.writeTextFile(join(outDir, "_headers"), headersFile());
}

/**
 * The settings that the environment gives.
 *
 * @throws {Error} With a sentence for each that is missing or unusable.
 */
export function settingsFrom(
  env: Readonly<Record<string, string | undefined>>,
): Settings {
  const supabaseUrl = env.SUPABASE_URL?.replace(/\/+$/, "") ?? "";
  const publishableKey = env.SUPABASE_PUBLISHABLE_KEY ?? "";
  const mcpUrl = env.MCP_URL || `${supabaseUrl}/functions/v1/mcp`;
  const faults: string[] = [];
  if (!isUrl(supabaseUrl)) {
    faults.push(
      "SUPABASE_URL must be the project's URL, such as https://REF.supabase.co.",
    );
  }
  if (!publishableKey) {
    faults.push(
      "SUPABASE_PUBLISHABLE_KEY must be the project's publishable key, which " +
        "the dashboard shows under Settings → API Keys.",
    );
  } else if (publishableKey.startsWith("sb_secret_")) {
    faults.push(
      "SUPABASE_PUBLISHABLE_KEY is a secret key: every visitor could read it. " +
        "Take the publishable one.",
    );
  }
  if (env.MCP_URL && !isUrl(env.MCP_URL)) {
    faults.push("MCP_URL must be the MCP endpoint's URL, or be left out.");
  }
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return { supabaseUrl, publishableKey, mcpUrl };
}

function isUrl(text: string): boolean {
  const protocol = URL.parse(text)?.protocol;
  return protocol === "https:" || protocol === "http:";
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({
      args: Deno.args,
      options: {
        out: { type: "string", default: join(import.meta.dirname!, "dist") },
      },
    });
    await buildSite({
      outDir: values.out,
      ...settingsFrom(Deno.env.toObject()),
    });
    console.log(`The site is in ${values.out}, ready for any static host.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
