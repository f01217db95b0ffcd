/**
 * From here to there no system picks ports for outgoing connections by itself
 * (Linux begins at 32768, others at 49152), so a port that is free stays so.
 */
const [FIRST, LAST] = [10_240, 32_767];

/** A TCP port that nothing on this machine listens on just now. */
export function freePort(): number {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    }
  }
}
