import { run } from "./program.ts";

/** What is to be sent where, and for how long. */
export interface Load {
  readonly port: number;
  /** The server's process. */
  readonly pid: number;
  /** Postgres's process, where there is one. */
  readonly databasePid?: number;
  /** Whole HTTP requests, sent in turn. */
  readonly requests: readonly string[];
  readonly concurrency: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** What came of a load. */
export interface Measured {
  readonly callsPerSecond: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Of the server's process alone; absent where the system does not tell. */
  readonly cpuMsPerCall?: number | undefined;
  /** Of Postgres and all its backends. */
  readonly databaseCpuMsPerCall?: number | undefined;
  /** At the end, the server's own. */
  readonly ownMb?: number | undefined;
}

const LOAD = new URL("load.ts", import.meta.url).pathname;

/** Runs a load in a process of its own. */
export async function measured(load: Load): Promise<Measured> {
  const args = ["run", "--quiet", "--no-config", "--no-lock", "--no-check"];
  // Deno asks for everything before it shows another process's cost.
  const rights = ["--allow-all"];
  return JSON.parse(
    await run(
      Deno.execPath(),
      [...args, ...rights, LOAD],
      JSON.stringify(load),
    ),
  );
}
