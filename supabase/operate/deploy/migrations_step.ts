import { join } from "node:path";
import { Fault } from "../../local/fault.ts";
import type { ProjectCli } from "./project_cli.ts";
import type { ProjectState } from "./project_state.ts";
import type { Step } from "./step.ts";

/**
 * Brings the database up to these files. It only goes forward: where the
 * database is ahead, as when an older release is deployed, it stays as it is.
 *
 * @throws {Fault} Where each has what the other lacks.
 */
export async function migrationsStep(
  cli: ProjectCli,
  { migrations }: Pick<ProjectState, "migrations">,
): Promise<Step> {
  const files: string[] = [];
  const dir = join(cli.dir, "supabase/migrations");
  for await (const { name } of Deno.readDir(dir)) files.push(name);
  const versions = new Set(files.map(versionOf));
  const pending = files.filter((name) => !migrations.includes(versionOf(name)));
  const foreign = migrations.filter((version) => !versions.has(version));
  if (pending.length > 0 && foreign.length > 0) {
    throw new Fault(
      `The database has run migrations that this release lacks ` +
        `(${foreign.join(", ")}), and lacks some of this release. Deploy a ` +
        "release that has them all.",
    );
  }
  return {
    title: "Database",
    changes: pending.toSorted().map((name) => `run migration ${name}`),
    ...(foreign.length > 0 && {
      note: "newer than this release, and left as it is: migrations only go " +
        "forward",
    }),
    async apply() {
      await cli.run(["db", "push", "--yes"]);
    },
  };
}

function versionOf(name: string): string {
  return name.split("_")[0]!;
}
