import { join } from "node:path";

/**
 * Environment variable with a folder where a port, once picked, is noted: who
 * shares it never picks the same. For the tests, many of which start at once.
 */
export const PICKED_PORTS = "HOMEPORT_PICKED_PORTS";

/**
 * From here to there no system picks ports for outgoing connections by itself
 * (Linux begins at 32768, others at 49152), so a port that is free stays so.
 */
const [FIRST, LAST] = [10_240, 32_767];

/** A TCP port that nothing on this machine listens on just now. */
export function freePort(): number {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (isFree(port) && isPickedFirst(port)) return port;
  }
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.AddrInUse) return false;
    throw cause;
  }
}

function isPickedFirst(port: number): boolean {
  const dir = Deno.env.get(PICKED_PORTS);
  if (!dir) return true;
  try {
    Deno.openSync(join(dir, `${port}`), { createNew: true, write: true })
      .close();
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) return false;
    throw cause;
  }
}
