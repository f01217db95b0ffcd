import assert from "node:assert/strict";
import { Fault } from "../../supabase/local/fault.ts";
import type { RunCli } from "../../supabase/operate/deploy/project_cli.ts";
import { deployableProject } from "./deployable_project.ts";

/** Every change a first deployment makes, in its order. */
const CHANGES = [
  "db push",
  "update mcp.settings",
  "config push",
  "alter role mcp_gateway",
  "secrets set MCP_DATABASE_URL",
  "secrets set SITE_URL",
  "functions deploy",
  "comment on schema",
];

Deno.test("a deployment that breaks after any of its changes is resumed by the next, which repeats no step that was whole", async () => {
  await using project = await deployableProject();
  const made: string[] = [];
  const brokenAfter: string[] = [];
  const supabase: RunCli = async (args, input) => {
    const output = await project.supabase(args, input);
    const change = await changeOf(args, input?.stdin);
    if (!change || !output.success) return output;
    made.push(change);
    if (brokenAfter.includes(change)) return output;
    brokenAfter.push(change);
    return { success: false, text: "", words: "connection reset" };
  };

  for (const change of CHANGES) {
    await assert.rejects(project.deploy({}, { supabase }), Fault, change);
    assert.equal(brokenAfter.at(-1), change);
  }
  await project.deploy({}, { supabase });

  assert.deepEqual(brokenAfter, CHANGES);
  // What two changes make right together is made again where the first was alone.
  assert.deepEqual(made, [
    "db push",
    "update mcp.settings",
    "config push",
    "alter role mcp_gateway",
    "alter role mcp_gateway",
    "secrets set MCP_DATABASE_URL",
    "secrets set SITE_URL",
    "functions deploy",
    "functions deploy",
    "comment on schema",
  ]);
});

Deno.test("a deployment ends with the command that fails, and says which and with what words", async () => {
  await using project = await deployableProject();
  const supabase: RunCli = async (args, input) =>
    args[0] === "config" && args.includes("--yes")
      ? { success: false, text: "", words: "the wire is cut" }
      : await project.supabase(args, input);
  await assert.rejects(
    project.deploy({}, { supabase }),
    /`supabase config push` failed.*deploy again.*the wire is cut/s,
  );
  assert.equal(project.api.functions.size, 0);
});

/** The change a command of the CLI makes, as {@linkcode CHANGES} names it. */
async function changeOf(
  args: readonly string[],
  stdin = "",
): Promise<string | undefined> {
  if (!args.includes("--yes")) return undefined;
  const [group, command] = args;
  const prefix = "--env-file=";
  const file = args.find((argument) => argument.startsWith(prefix));
  if (file) {
    const names = await Deno.readTextFile(file.slice(prefix.length));
    return `secrets set ${
      names.includes("SITE_URL") ? "SITE_URL" : "MCP_DATABASE_URL"
    }`;
  }
  return CHANGES.find((change) =>
    change === `${group} ${command}` || stdin.startsWith(change)
  );
}
