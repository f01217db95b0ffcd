/**
 * `deno task deploy`: Homeport on a Supabase project, from nothing or anew.
 *
 * @module
 */
import { join } from "node:path";
import { argumentsOf, runCommand } from "../local/command.ts";
import { Fault } from "../local/fault.ts";
import { cliOutput } from "../local/supabase_cli.ts";
import { deploymentFrom } from "./deploy/deployment.ts";
import { deploy } from "./deploy/deploy.ts";
import { TOKEN_ADVICE } from "./deploy/project_cli.ts";

const USAGE = "SITE_URL=https://… deno task deploy --project REF [--dry-run] " +
  "[--yes] [--renew-secrets] [--site-dir FOLDER] [--no-doctor]";

const DOCTOR = new URL("doctor.ts", import.meta.url).pathname;

await runCommand(async () => {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = argumentsOf(USAGE, {
    project: { type: "string" },
    "dry-run": flag,
    yes: flag,
    "renew-secrets": flag,
    "site-dir": {
      type: "string",
      default: join(import.meta.dirname!, "../site/dist"),
    },
    "no-doctor": flag,
    help: { ...flag, short: "h" },
  });
  if (values.help || positionals.length > 0) throw new Fault(`Usage: ${USAGE}`);
  const deployment = deploymentFrom(values.project, Deno.env.toObject());
  if (values.yes && !Deno.env.get("SUPABASE_ACCESS_TOKEN")) {
    throw new Fault(`There is no access token. ${TOKEN_ADVICE}`);
  }
  await deploy(deployment, {
    dryRun: values["dry-run"],
    renew: values["renew-secrets"],
    siteDir: values["site-dir"],
  }, {
    supabase: cliOutput,
    say: (line) => console.log(line),
    confirm: async () => values.yes || await asked(),
    examine: values["no-doctor"] || !await isFile(DOCTOR) ? undefined : examine,
  });
});

/** Not by `confirm()`, which would let no Ctrl-C through while it waits. */
async function asked(): Promise<boolean> {
  if (!Deno.stdin.isTerminal()) {
    throw new Fault("There is nobody to ask. Add --yes to have the plan done.");
  }
  const question = new TextEncoder().encode("Do this? [y/N] ");
  Deno.stdout.writeSync(question);
  const line = new Uint8Array(1_000);
  const length = await Deno.stdin.read(line) ?? 0;
  const answer = new TextDecoder().decode(line.subarray(0, length));
  return /^y(es)?$/i.test(answer.trim());
}

async function examine(endpoint: string): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "doctor", endpoint],
    cwd: join(import.meta.dirname!, "../.."),
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  return success;
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
