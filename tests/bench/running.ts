import { freePort } from "../../supabase/local/free_port.ts";
import type { Contender } from "./contender.ts";
import { httpLine } from "./http_line.ts";

/** A contender's process, which has answered a call; `await using` it. */
export interface Running extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** From the start of the process to its first answer. */
  readonly coldStartMs: number;
}

/** How a contender is run. */
export interface RunningOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly tools?: number | undefined;
  /** The call it has to answer first. */
  readonly firstRequest: string;
}

const START_LIMIT_MS = 60_000;

/**
 * Starts a contender.
 *
 * @throws {Error} Where it ends or does not answer, with what it complained of.
 */
export async function running(
  contender: Contender,
  { env, tools, firstRequest }: RunningOptions,
): Promise<Running> {
  const port = freePort();
  const [program, ...args] = contender.command(tools);
  const startedMs = performance.now();
  const process = new Deno.Command(program, {
    args,
    env: {
      ...env,
      PORT: String(port),
      ...(tools !== undefined && { TOOLS: String(tools) }),
    },
    // Ours ends with its standard input, as the platform's isolate with its own.
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let ended = false;
  const complaint = new Response(process.stderr).text();
  const status = process.status.then(() => ended = true);

  async function stop() {
    if (!ended) process.kill("SIGKILL");
    await status;
    return await complaint;
  }
  const request = new TextEncoder().encode(firstRequest);
  let failure: unknown;
  while (!ended && performance.now() - startedMs < START_LIMIT_MS) {
    try {
      const line = await httpLine(port);
      await line.exchange(request);
      line.close();
      return {
        port,
        pid: process.pid,
        coldStartMs: performance.now() - startedMs,
        [Symbol.asyncDispose]: async () => void await stop(),
      };
    } catch (error) {
      failure = error;
      if (!(error instanceof Deno.errors.ConnectionRefused)) break;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
  throw new Error(
    `${contender.title} does not answer: ${failure}\n${await stop()}`,
  );
}
