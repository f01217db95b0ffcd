import { Fault } from "./fault.ts";

/** How the function is run. */
export interface FunctionProcessOptions {
  readonly port: number;
  /** The module that runs it; the function's own unless named. */
  readonly entry?: string | undefined;
  /** The import map to run it with; this project's settings unless named. */
  readonly importMap?: string | undefined;
  /** The platform's environment, and the function's own settings. */
  readonly env: Readonly<Record<string, string>>;
  /** Receives what the function prints. */
  readonly log: (chunk: Uint8Array) => void;
  /** The Deno to run it on; this one unless named. */
  readonly deno?: string;
}

/** The running function. */
export interface FunctionProcess {
  readonly url: string;
  readonly pid: number;
  /** Kills it as the platform would an isolate: at once. */
  kill(): Promise<void>;
  /** Asks it to end, as a host does that lets its work be done, and waits until it has. */
  stop(): Promise<void>;
}

const FUNCTION = new URL("edge_runtime.ts", import.meta.url).pathname;

/**
 * Starts the function and waits until it answers.
 *
 * @throws {Fault} Where it ends, or is silent for 30 seconds.
 */
export async function startFunction(
  { port, entry = FUNCTION, importMap, env, log, deno = Deno.execPath() }:
    FunctionProcessOptions,
): Promise<FunctionProcess> {
  const process = new Deno.Command(deno, {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      // As deployed: the import map pins every version, no lock file goes along.
      "--no-lock",
      ...(importMap ? ["--no-config", `--import-map=${importMap}`] : []),
      "--allow-net",
      "--allow-env",
      entry,
    ],
    env: { ...env, PORT: String(port) },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  const logged = Promise.all(
    [process.stdout, process.stderr].map(async (stream) => {
      for await (const chunk of stream) log(chunk);
    }),
  );
  let ended = false;
  process.status.then(() => ended = true);
  const deadline = Date.now() + 30_000;
  while (!await answers(`${url}/mcp/health`)) {
    if (ended || Date.now() > deadline) {
      throw new Fault("The function did not start; its log says why.");
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  async function end(signal: Deno.Signal) {
    if (!ended) process.kill(signal);
    await process.status;
    await logged;
  }
  return {
    url,
    pid: process.pid,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
