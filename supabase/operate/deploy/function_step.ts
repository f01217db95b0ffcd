import { join } from "node:path";
import { literal } from "../../functions/mcp/db/sql_text.ts";
import { Fault } from "../../local/fault.ts";
import type { ProjectCli } from "./project_cli.ts";
import { deployedFunction, type ProjectState } from "./project_state.ts";
import { sha256 } from "./sha256.ts";
import type { Step } from "./step.ts";

/**
 * Deploys the function. A note on the schema `mcp` says which files are
 * deployed, and as which of the platform's versions, so that one deployed by
 * other means is not taken for ours.
 */
export async function functionStep(
  cli: ProjectCli,
  { deployed, functionNote }: Pick<ProjectState, "deployed" | "functionNote">,
): Promise<Step> {
  const digest = await digestOf(cli.dir);
  const isRight = deployed !== undefined && !deployed.verify_jwt &&
    functionNote === noteOf(digest, deployed.version);
  return {
    title: "Function",
    changes: isRight ? [] : [
      deployed
        ? `deploy mcp in place of version ${deployed.version}`
        : "deploy mcp",
    ],
    async apply() {
      await requireLocked(cli.dir);
      await cli.run(["functions", "deploy", "mcp", "--use-api", "--yes"]);
      const now = await deployedFunction(cli);
      if (!now) {
        throw new Fault(
          "The function was uploaded, but Supabase does not list it as active. " +
            "Its logs in the dashboard say why; then deploy again.",
        );
      }
      await cli.change(
        `comment on schema mcp is ${literal(noteOf(digest, now.version))}`,
      );
    },
  };
}

/**
 * Loads the function's packages by its lock file. The platform has none: it
 * bundles the versions of the import map, which must be the locked ones.
 *
 * @throws {Fault} Where they are others, or cannot be loaded.
 */
export async function requireLocked(dir: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "cache",
      "--quiet",
      "--no-config",
      "--lock=supabase/functions/mcp/deno.lock",
      "--frozen",
      "--import-map=import_map.json",
      "supabase/functions/mcp/index.ts",
    ],
    cwd: dir,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Fault(
    "The function was not uploaded: its packages are not those of " +
      "supabase/functions/mcp/deno.lock, or could not be loaded. Deno says:\n" +
      new TextDecoder().decode(stderr).trim(),
  );
}

function noteOf(digest: string, version: number): string {
  return `Homeport: version ${version} of the function has the files with SHA-256 ${digest}`;
}

/** SHA-256 over the paths and contents of all that may be uploaded. */
async function digestOf(dir: string): Promise<string> {
  const paths = [
    "import_map.json",
    "supabase/config.toml",
    ...await filesIn(dir, "supabase/functions"),
  ].toSorted();
  const lines: string[] = [];
  for (const path of paths) {
    const text = await Deno.readTextFile(join(dir, path));
    lines.push(`${path} ${await sha256(text)}`);
  }
  return await sha256(lines.join("\n"));
}

async function filesIn(
  dir: string,
  folder: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(join(dir, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await filesIn(dir, path));
    else found.push(path);
  }
  return found;
}
