import { type Keys, keysIn } from "./keys.ts";
import { Fault } from "./fault.ts";
import { runIn } from "./run_file.ts";

/** Where a project is, and the keys to it. */
export interface Project extends Keys {
  readonly supabaseUrl: string;
  readonly siteUrl: string;
  readonly endpoint: string;
}

/**
 * The project that runs in `dir`.
 *
 * @throws {Fault} Where none runs.
 */
export async function runningProject(dir: string): Promise<Project> {
  const run = await runIn(dir);
  if (!run?.alive) {
    throw new Fault(
      "Homeport is not running. Start it with `deno task start` in another " +
        "terminal, then run this again.",
    );
  }
  const supabaseUrl = `http://127.0.0.1:${run.ports.gateway}`;
  return {
    ...await keysIn(dir),
    supabaseUrl,
    siteUrl: `http://127.0.0.1:${run.ports.site}`,
    endpoint: `${supabaseUrl}/functions/v1/mcp`,
  };
}
