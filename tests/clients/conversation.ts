import { jsonLines } from "../../supabase/site/import/json_lines.ts";

/** Longer than any conversation takes on a slow machine: a program that hangs is ended then. */
const LIMIT_MS = 5 * 60_000;

/** Longer than a program takes to end once nobody listens; it may be waiting for something else. */
const GRACE_MS = 30_000;

/** A running program that speaks and hears lines of JSON. */
export interface Conversation extends AsyncDisposable {
  say(message: unknown): Promise<void>;
  /**
   * What it says next.
   *
   * @throws {Error} Where it has ended instead, with its complaints.
   */
  // deno-lint-ignore no-explicit-any -- each program has words of its own
  hear(): Promise<any>;
}

/** Starts a program to converse with; it ends when nobody listens any more. */
export function converse(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Conversation {
  const process = new Deno.Command(program, {
    args: [...args],
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const limit = setTimeout(kill, LIMIT_MS);
  const complaints = new Response(process.stderr).text();
  const lines = jsonLines(process.stdout);
  const input = process.stdin.getWriter();
  function kill() {
    try {
      process.kill("SIGKILL");
    } catch {
      // It has just ended.
    }
  }
  return {
    async say(message) {
      await input.write(
        new TextEncoder().encode(`${JSON.stringify(message)}\n`),
      );
    },
    async hear() {
      const { done, value } = await lines.next();
      if (done) {
        throw new Error(`It ended: ${(await complaints).slice(-4_000)}`);
      }
      return value;
    },
    async [Symbol.asyncDispose]() {
      const grace = setTimeout(kill, GRACE_MS);
      // It may have hung up first.
      await input.close().catch(() => {});
      while (!(await lines.next()).done);
      await complaints;
      await process.status;
      clearTimeout(grace);
      clearTimeout(limit);
    },
  };
}
