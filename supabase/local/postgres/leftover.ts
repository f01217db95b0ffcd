import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../fault.ts";
import { ended, isAlive, listens } from "../liveness.ts";
import { homeFor } from "./home.ts";

/** Where a cluster keeps its files. */
export function dataIn(home: string): string {
  return join(home, "data");
}

/**
 * Stops the Postgres that a killed run may have left in `dir`.
 *
 * @throws {Fault} Where it does not end.
 */
export async function stopLeftover(dir: string): Promise<void> {
  const home = await homeFor(dir);
  const path = join(dataIn(home.dir), "postmaster.pid");
  const text = await Deno.readTextFile(path).catch(() => undefined);
  if (text === undefined) return;
  const lines = text.split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  // After a reboot the id may be another program's, but not the port as well.
  if (!isAlive(pid) || !await listens(port)) return;
  // SIGINT is Postgres's "fast" shutdown.
  if (!await ended(pid, "SIGINT", 10_000)) {
    throw new Fault(
      `Postgres of an earlier run (process ${pid}) does not end. ` +
        `End it with \`kill ${pid}\`, then run this again.`,
    );
  }
}

/** Deletes the cluster kept in `dir`, stopping it first. */
export async function removeCluster(dir: string): Promise<void> {
  await stopLeftover(dir);
  const home = await homeFor(dir);
  await rm(home.dir, { recursive: true });
}
