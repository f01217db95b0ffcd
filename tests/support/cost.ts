import assert from "node:assert/strict";

/** The largest value of a parser's input that is tried, in characters, and half of it. */
const LARGE = 64_000;
const SMALL = LARGE / 2;

/** Times below it are mostly timers and collected garbage, in milliseconds. Quadratic work takes seconds. */
const TINY_MS = 10;

/** How long one case is measured at most, in milliseconds. */
const PATIENCE_MS = 3_000;

/**
 * Asserts that twice the input takes at most 2.5 times as long. The fastest of
 * several runs counts, since a busy machine makes any run slower.
 */
export async function assertLinear(
  name: string,
  work: (size: number) => unknown,
): Promise<void> {
  let [small, large] = [Infinity, Infinity];
  const startedMs = performance.now();
  do {
    small = Math.min(small, await timeMs(() => work(SMALL)));
    large = Math.min(large, await timeMs(() => work(LARGE)));
    if (large <= 2.5 * Math.max(small, TINY_MS)) return;
  } while (performance.now() - startedMs < PATIENCE_MS);
  assert.fail(`${name}: ${small} ms become ${large} ms at twice the size.`);
}

async function timeMs(work: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/**
 * The longest time for which `work` holds the event loop, in milliseconds of
 * this thread's CPU where the system tells it: a busy machine does not matter.
 */
export async function longestHoldMs(
  work: () => Promise<unknown>,
): Promise<number> {
  let longest = 0;
  let last = threadMs();
  const look = () => {
    const now = threadMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return longest;
}

function threadMs(): number {
  if (Deno.build.os !== "linux") return performance.now();
  const [ns] = Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ");
  return Number(ns) / 1_000_000;
}
