/**
 * Half an hour of steady load at a quarter of what the machine can do: memory
 * stays flat, no connection is left behind, no call fails. [--minutes 30]
 * [--calls-per-second N], where something else is at work on the machine.
 *
 * @module
 */
import { parseArgs } from "node:util";
import postgres from "postgres";
import { HOMEPORT } from "../bench/contender.ts";
import { figureOf, shown } from "../bench/figures.ts";
import { ground } from "../bench/ground.ts";
import { measured } from "../bench/measured.ts";
import { processCost } from "../bench/process_cost.ts";
import { running } from "../bench/running.ts";
import { requestText } from "../bench/work.ts";
import { steadyLoad } from "./steady_load.ts";

/** How often is looked, in milliseconds. */
const LOOK_MS = 30_000;
/** How much more memory the last third may take than the one before, as a share. */
const GROWTH = 0.1;
/** How many connections the function opens unless it is told otherwise. */
const CONNECTIONS = 4;
/** Of ten calls, one writes. */
const WRITES = 10;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    minutes: { type: "string", default: "30" },
    "calls-per-second": { type: "string" },
  },
});
const looks = Math.round(Number(values.minutes) * 60_000 / LOOK_MS);
if (!(looks >= 6)) throw new Error("--minutes: three at least.");

await using here = await ground();
const families = ["2025-11-25", "2026-07-28"] as const;
const requests = here.tokensFor(HOMEPORT).map((token, index) =>
  requestText(
    families[index % 2]!,
    index % WRITES === 5 ? "write" : "read",
    token,
  )
);
await using server = await running(HOMEPORT, {
  env: here.env(),
  firstRequest: requests[0]!,
});
const { callsPerSecond: peak } = await measured({
  port: server.port,
  pid: server.pid,
  requests,
  concurrency: 10,
  warmUpMs: 2_000,
  durationMs: 5_000,
});
const callsPerSecond = Number(values["calls-per-second"] ?? peak / 4);
console.log(
  `${shown(peak)} calls a second are the peak; ${shown(callsPerSecond)} go on.`,
);

const url = new URL(here.database.url());
url.username = "postgres";
const database = postgres(url.href, { max: 1 });
await using load = steadyLoad({
  port: server.port,
  requests,
  callsPerSecond,
  lines: 10,
});
const memoryMb: number[] = [];
const connections: number[] = [];
let [calls, failed] = [0, 0];
for (let look = 1; look <= looks; look++) {
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const stretch = load.look();
  calls += stretch.calls;
  failed += stretch.failed;
  memoryMb.push(processCost(server.pid)?.ownMb ?? NaN);
  const [row] = await database`
    select count(*)::int as open from pg_stat_activity
    where usename = 'mcp_gateway'`;
  connections.push(row!["open"]);
  console.log(
    [
      `${(look * LOOK_MS / 60_000).toFixed(1).padStart(5)} min`,
      `${stretch.calls} calls`,
      `${stretch.failed} failed`,
      `p95 ${shown(stretch.p95Ms)} ms`,
      `${shown(memoryMb.at(-1)!)} MB`,
      `${connections.at(-1)} connections`,
    ].join("  "),
  );
}
await database.end();

const third = Math.floor(looks / 3);
const before = figureOf(memoryMb.slice(third, 2 * third))!.median;
const after = figureOf(memoryMb.slice(-third))!.median;
const most = Math.max(...connections);
const verdicts: readonly (readonly [string, boolean])[] = [
  [
    `${failed} of ${calls} calls failed${
      load.failure ? `: ${load.failure}` : ""
    }`,
    failed === 0,
  ],
  [
    `memory went from ${shown(before)} to ${shown(after)} MB`,
    after <= before * (1 + GROWTH),
  ],
  [`${most} connections at most, of ${CONNECTIONS}`, most <= CONNECTIONS],
  [
    `${calls} calls of ${
      Math.round(callsPerSecond * looks * LOOK_MS / 1_000)
    } were sent`,
    calls >= 0.9 * callsPerSecond * looks * LOOK_MS / 1_000,
  ],
];
for (const [words, holds] of verdicts) {
  console.log(`${holds ? "ok    " : "FAILED"} ${words}`);
}
if (!verdicts.every(([, holds]) => holds)) Deno.exitCode = 1;
