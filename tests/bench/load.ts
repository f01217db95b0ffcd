/**
 * Puts load on a server, from a process of its own: a {@linkcode Load} as JSON
 * comes in, {@linkcode Measured} goes out.
 *
 * @module
 */
import { quantile } from "./figures.ts";
import { httpLine } from "./http_line.ts";
import type { Load, Measured } from "./measured.ts";
import { familyCpuMs, processCost } from "./process_cost.ts";

const load: Load = await new Response(Deno.stdin.readable).json();
const encoder = new TextEncoder();
const requests = load.requests.map((text) => encoder.encode(text));
const latenciesMs: number[] = [];
let next = 0;
let measuring = false;
let ended = false;

const callers = Array.from({ length: load.concurrency }, async () => {
  const line = await httpLine(load.port);
  while (!ended) {
    const sentMs = performance.now();
    await line.exchange(requests[next++ % requests.length]!);
    if (measuring) latenciesMs.push(performance.now() - sentMs);
  }
  line.close();
});
// A caller that fails ends the process, and so the run: no number is of errors.
const failed = Promise.race(
  callers.map((caller) => caller.then(() => never())),
);

await Promise.race([failed, pause(load.warmUpMs)]);
const before = processCost(load.pid);
const databaseBefore = databaseCpuMs();
const startedMs = performance.now();
measuring = true;
do {
  await Promise.race([failed, pause(load.durationMs)]);
  // Of a server slower than that, one answer at least.
} while (latenciesMs.length === 0);
measuring = false;
const seconds = (performance.now() - startedMs) / 1000;
const after = processCost(load.pid);
const databaseAfter = databaseCpuMs();
ended = true;
await Promise.all(callers);

const calls = latenciesMs.length;
latenciesMs.sort((a, b) => a - b);
const measured: Measured = {
  callsPerSecond: calls / seconds,
  medianMs: quantile(latenciesMs, 0.5),
  p95Ms: quantile(latenciesMs, 0.95),
  p99Ms: quantile(latenciesMs, 0.99),
  cpuMsPerCall: before && after && (after.cpuMs - before.cpuMs) / calls,
  databaseCpuMsPerCall: databaseBefore && databaseAfter &&
    (databaseAfter - databaseBefore) / calls,
  ownMb: after?.ownMb,
};
console.log(JSON.stringify(measured));

function databaseCpuMs(): number | undefined {
  return load.databasePid === undefined
    ? undefined
    : familyCpuMs(load.databasePid);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function never(): Promise<never> {
  return new Promise(() => {});
}
