import { join } from "node:path";
import type { ProjectCli } from "./project_cli.ts";

/**
 * Sets secrets of the function. They go by a file that only its owner can read
 * and that is gone at once: arguments are seen by every program of the machine.
 */
export async function setSecrets(
  cli: ProjectCli,
  secrets: ReadonlyMap<string, string>,
): Promise<void> {
  const file = join(cli.dir, `${crypto.randomUUID()}.env`);
  const lines = [...secrets].map(([name, value]) => `${name}='${value}'\n`);
  try {
    await Deno.writeTextFile(file, lines.join(""), {
      mode: 0o600,
      createNew: true,
    });
    await cli.run(["secrets", "set", `--env-file=${file}`, "--yes"]);
  } finally {
    await Deno.remove(file);
  }
}
