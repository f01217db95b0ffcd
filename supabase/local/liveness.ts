import process from "node:process";

/** Whether there is a process of that id. */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 asks and does nothing.
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether anything listens on a port of this machine. */
export async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

/** Asks a process to end, and waits; false where it has not within `patienceMs`. */
export async function ended(
  pid: number,
  signal: Deno.Signal,
  patienceMs: number,
): Promise<boolean> {
  Deno.kill(pid, signal);
  const deadline = Date.now() + patienceMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
