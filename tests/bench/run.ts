/**
 * Measures Homeport and its peers on this machine, and writes what came of it:
 * [--quick] [--json] [--only REGEXP]. A quick run writes to `.local/bench/`, a
 * whole one to `docs/`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { bench } from "./bench.ts";
import { HOMEPORT, LIMIT, peers } from "./contender.ts";
import { QUICK, WHOLE } from "./effort.ts";
import { ground } from "./ground.ts";
import { installed } from "./installed.ts";
import { machine } from "./machine.ts";
import { benchmarksPage } from "./page.ts";
import { benchmarksPlot } from "./plot.ts";

const { values: { quick, json, only } } = parseArgs({
  args: Deno.args,
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});

const startedMs = performance.now();
function note(line: string) {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  console.error(`${seconds.padStart(5)} s  ${line}`);
}

const all = [HOMEPORT, LIMIT, ...peers(await installed(note))];
const contenders = all.filter(({ name }) => new RegExp(only).test(name));
await using here = await ground();
note("the database is there");
const results = await bench({
  ground: here,
  contenders,
  effort: quick ? QUICK : WHOLE,
  note,
});
const report = { machine: await machine(), contenders, results };

const folder = new URL(
  quick ? "../../.local/bench/" : "../../docs/",
  import.meta.url,
);
await Deno.mkdir(folder, { recursive: true });
const page = benchmarksPage(report);
await Deno.writeTextFile(new URL("benchmarks.md", folder), page);
await Deno.writeTextFile(
  new URL("benchmarks.svg", folder),
  benchmarksPlot(report),
);
console.log(json ? JSON.stringify(report) : page);
