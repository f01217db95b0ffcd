import { join } from "node:path";
import { isAlive, listens } from "./liveness.ts";
import type { Ports } from "./stack.ts";

/** What a running stack leaves for the other commands to find it by. */
export interface Run {
  readonly pid: number;
  readonly ports: Ports;
}

/** Notes that this process runs the stack in `dir`. */
export async function noteRun(dir: string, ports: Ports): Promise<void> {
  const run: Run = { pid: Deno.pid, ports };
  await Deno.writeTextFile(pathIn(dir), JSON.stringify(run));
}

/** Forgets the run in `dir`. */
export async function forgetRun(dir: string): Promise<void> {
  await Deno.remove(pathIn(dir)).catch(() => {});
}

/** The stack that runs in `dir`; `alive` is false where its last run did not end properly. */
export async function runIn(
  dir: string,
): Promise<Run & { readonly alive: boolean } | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(pathIn(dir));
  } catch {
    return undefined;
  }
  const run: Run = JSON.parse(text);
  return {
    ...run,
    alive: isAlive(run.pid) && await listens(run.ports.gateway),
  };
}

function pathIn(dir: string): string {
  return join(dir, "run.json");
}
