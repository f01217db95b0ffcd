import { parseArgs } from "node:util";
import { Fault } from "./fault.ts";

/** Where the local stack keeps everything: the database, the keys, the logs. */
export const LOCAL_DIR = Deno.env.get("HOMEPORT_LOCAL_DIR") ??
  new URL("../../.local", import.meta.url).pathname;

/**
 * Runs a command of the terminal, and ends the process. A {@linkcode Fault} is
 * told in its own words with exit code 1; anything else is a bug and keeps its
 * stack.
 *
 * The end is an explicit one: where a process ends by itself, Deno frees what
 * its compiler's threads may still be reading, and one backup in some hundred
 * was done, said so, and then crashed (exit code 139).
 */
export async function runCommand(
  command: () => Promise<void>,
): Promise<never> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(`\n${error.message}`);
    Deno.exit(1);
  }
  Deno.exit();
}

/** An option of a command, in the terms of `parseArgs`. */
type Option = NonNullable<Parameters<typeof parseArgs>[0]>["options"];

/**
 * The command's arguments.
 *
 * @throws {Fault} With the usage, for an argument it does not know.
 */
export function argumentsOf<const Options extends NonNullable<Option>>(
  usage: string,
  options: Options,
) {
  try {
    return parseArgs({ args: Deno.args, options, allowPositionals: true });
  } catch {
    throw new Fault(`Usage: ${usage}`);
  }
}
