import { fault, type ProjectCli } from "./project_cli.ts";
import type { Step } from "./step.ts";

const PUSH = ["config", "push"] as const;

/** Pushes the settings of Supabase Auth and of the Data API; what differs, the CLI says. */
export async function authConfigStep(cli: ProjectCli): Promise<Step> {
  // Without --yes, and with nobody to ask, it shows what it would do and ends.
  const { success, text, words } = await cli.attempt(PUSH);
  const told = `${text}\n${words}`;
  if (!success && !/Confirmation required/.test(told)) {
    throw fault(cli.ref, PUSH, words);
  }
  return {
    title: "Auth and API settings",
    changes: success ? [] : changesIn(told),
    async apply() {
      await cli.run([...PUSH, "--yes"]);
    },
  };
}

/** A line for each setting: `name: remote → local`, from the CLI's own three. */
function changesIn(told: string): readonly string[] {
  const [, shown = ""] = told.split(/^Would update /m, 2).length > 1
    ? ["", told.slice(told.indexOf("Would update "))]
    : [];
  const found = [
    ...shown.matchAll(
      /^([\w.]+) \[[\w-]+\]\n\s+local:\s+(.*)\n\s+remote:\s+(.*)$/gm,
    ),
  ].map(([, name, local, remote]) => `${name}: ${remote} → ${local}`);
  return found.length > 0 ? found : ["what `supabase config diff` shows"];
}
