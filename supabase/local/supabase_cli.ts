import { Fault } from "./fault.ts";

/** The Supabase CLI this project is developed and deployed with. */
export const CLI_VERSION = "3.1.0";

const ROOT = new URL("../../", import.meta.url).pathname;

/** What a run of the CLI left behind. */
export interface CliOutput {
  readonly success: boolean;
  /** What it printed for programs. */
  readonly text: string;
  /** What it printed for people. */
  readonly words: string;
}

/** What a run of the CLI is given besides its arguments. */
export interface CliInput {
  /** Variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text it reads from its standard input, where no other process sees it. */
  readonly stdin?: string;
}

/**
 * Runs the real Supabase CLI on this project and returns what it printed.
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
  const { success, text, words } = await cliOutput(args, { env });
  if (!success) {
    throw new Fault(
      `\`supabase ${args[0]} ${args[1]}\` failed. If it could not be ` +
        "downloaded, check that the npm registry can be reached and run this " +
        `again. It said:\n${words}`,
    );
  }
  return text;
}

/**
 * Runs the real Supabase CLI, whether it succeeds or not: by npx where there is
 * Node, by Deno itself where there is not.
 */
export async function cliOutput(
  args: readonly string[],
  input: CliInput = {},
): Promise<CliOutput> {
  const spec = `supabase@${CLI_VERSION}`;
  const output = await run("npx", ["-y", spec, ...args], input) ??
    await run(Deno.execPath(), ["run", "-A", `npm:${spec}`, ...args], input);
  const decoder = new TextDecoder();
  return {
    success: output?.success ?? false,
    text: output ? decoder.decode(output.stdout) : "",
    words: output ? decoder.decode(output.stderr).trim() : "",
  };
}

async function run(
  command: string,
  args: readonly string[],
  { env, stdin }: CliInput,
): Promise<Deno.CommandOutput | undefined> {
  try {
    const process = new Deno.Command(command, {
      args: [...args],
      cwd: ROOT,
      env: { SUPABASE_TELEMETRY_DISABLED: "1", ...env },
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const [output] = await Promise.all([
      process.output(),
      stdin !== undefined && written(process.stdin, stdin),
    ]);
    return output;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function written(stdin: WritableStream<Uint8Array>, text: string) {
  try {
    await new Blob([text]).stream().pipeTo(stdin);
  } catch { /* it ended without reading; why, its exit code and words say */ }
}
