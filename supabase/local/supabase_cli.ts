import { Fault } from "./fault.ts";

/** The Supabase CLI this project is developed and deployed with. */
export const CLI_VERSION = "3.1.0";

const ROOT = new URL("../../", import.meta.url).pathname;

/**
 * Runs the real Supabase CLI on this project and returns what it printed.
 *
 * npx runs it where there is Node; Deno itself where there is not.
 *
 * @throws {Fault} Where it cannot be had, or fails, with its own words.
 */
export async function supabaseCli(...args: readonly string[]): Promise<string> {
  return await supabaseCliWith({}, ...args);
}

/** {@linkcode supabaseCli}, with these variables in its environment. */
export async function supabaseCliWith(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<string> {
  const spec = `supabase@${CLI_VERSION}`;
  const output = await run(env, "npx", ["-y", spec, ...args]) ??
    await run(env, Deno.execPath(), ["run", "-A", `npm:${spec}`, ...args]);
  const text = output && new TextDecoder().decode(output.stdout);
  const words = output && new TextDecoder().decode(output.stderr).trim();
  if (!output?.success) {
    throw new Fault(
      `\`supabase ${args[0]} ${args[1]}\` failed. If it could not be ` +
        "downloaded, check that the npm registry can be reached and run this " +
        `again. It said:\n${words}`,
    );
  }
  return text ?? "";
}

async function run(
  env: Readonly<Record<string, string>>,
  command: string,
  args: readonly string[],
): Promise<Deno.CommandOutput | undefined> {
  try {
    return await new Deno.Command(command, {
      args: [...args],
      cwd: ROOT,
      env: { SUPABASE_TELEMETRY_DISABLED: "1", ...env },
      stdin: "null",
    }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
