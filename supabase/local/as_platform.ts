/**
 * What the platform gives a function and no other process has: import it before
 * the function, to run that as there.
 *
 * @module
 */
globalThis.EdgeRuntime = { waitUntil: () => {} };

/**
 * Waits until standard input ends, and ends the process then, so that no death
 * of its parent leaves it behind.
 */
export async function untilParentEnds(): Promise<never> {
  for await (const _ of Deno.stdin.readable);
  Deno.exit();
}
