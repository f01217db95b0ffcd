/**
 * Runs a function as the platform does, in a process of its own with only the
 * rights it has there. It ends when its standard input does, so that no death
 * of its parent leaves it behind.
 */
export async function asPlatform(load: () => Promise<unknown>): Promise<never> {
  globalThis.EdgeRuntime = { waitUntil: () => {} };
  await load();
  for await (const _ of Deno.stdin.readable);
  Deno.exit();
}
