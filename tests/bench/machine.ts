import { availableParallelism, cpus, totalmem } from "node:os";
import { run } from "./program.ts";

/** The machine all was measured on, without its name. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  /** What the programs ran on. */
  readonly runtimes: readonly string[];
}

/** Describes this machine. */
export async function machine(): Promise<Machine> {
  return {
    processor: cpus()[0]?.model.trim() || "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${Deno.build.os} ${Deno.build.arch}`,
    runtimes: [
      `Deno ${Deno.version.deno}`,
      `Node ${(await run("node", ["--version"])).replace("v", "")}`,
      await run("python3", ["--version"]).catch(() => "no Python"),
      "Postgres 17, fsync off",
    ],
  };
}
