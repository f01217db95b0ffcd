import { cp } from "node:fs/promises";
import { basename, join } from "node:path";
import { Fault } from "../../local/fault.ts";
import {
  DATABASE_CA,
  givenAuthority,
  SUPABASE_AUTHORITIES,
} from "../database.ts";
import type { Deployment } from "./deployment.ts";

/** File of a workspace with the authorities that may sign the database's certificate. */
export const AUTHORITIES = "database_authorities.crt";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** What the CLI deploys from; nothing else of this folder is in its reach. */
const COPIED = [
  "import_map.json",
  "supabase/functions",
  "supabase/migrations",
] as const;

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** A copy of the project that the CLI works on, and that goes with the deployment. */
export interface Workspace extends AsyncDisposable {
  readonly dir: string;
}

/**
 * Makes a {@linkcode Workspace} in which the site's URL is the deployed one's.
 *
 * The CLI pushes `config.toml` as it stands, so the local stack's `site_url`
 * would become the project's; and `env(SITE_URL)` there is pushed as these very
 * letters where the variable is not set. Hence a copy, never the file itself.
 */
export async function workspaceFor(
  { siteUrl, given }: Pick<Deployment, "siteUrl" | "given">,
): Promise<Workspace> {
  // For its owner alone: secrets pass through it.
  const dir = await Deno.makeTempDir({ prefix: "homeport-deploy-" });
  // Whoever interrupts a deployment leaves no secret lying about.
  function interrupted() {
    Deno.removeSync(dir, { recursive: true });
    Deno.exit(130);
  }
  for (const signal of SIGNALS) Deno.addSignalListener(signal, interrupted);
  for (const name of COPIED) {
    await cp(join(ROOT, name), join(dir, name), {
      recursive: true,
      filter: (path) => !basename(path).startsWith("."),
    });
  }
  const config = await Deno.readTextFile(join(ROOT, "supabase/config.toml"));
  await Deno.writeTextFile(
    join(dir, "supabase/config.toml"),
    withSite(config, siteUrl),
  );
  await Deno.writeTextFile(
    join(dir, AUTHORITIES),
    await Deno.readTextFile(SUPABASE_AUTHORITIES) +
      givenAuthority(given.get(DATABASE_CA)),
  );
  return {
    dir,
    async [Symbol.asyncDispose]() {
      for (const signal of SIGNALS) {
        Deno.removeSignalListener(signal, interrupted);
      }
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/**
 * The configuration with the site at `siteUrl`.
 *
 * @throws {Fault} Where it does not have exactly one line for each setting.
 */
export function withSite(config: string, siteUrl: string): string {
  const url = JSON.stringify(siteUrl);
  const lines = {
    site_url: url,
    additional_redirect_urls: `[${url}]`,
  };
  let changed = config;
  for (const [name, value] of Object.entries(lines)) {
    const line = new RegExp(`^${name} = .*$`, "gm");
    if (config.match(line)?.length !== 1) {
      throw new Fault(
        `supabase/config.toml must have one line \`${name} = …\`, which is ` +
          "replaced by the deployed site's.",
      );
    }
    changed = changed.replace(line, () => `${name} = ${value}`);
  }
  return changed;
}
