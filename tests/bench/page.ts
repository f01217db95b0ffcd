import { costVerdicts } from "./cost_verdicts.ts";
import { CALLING_USERS } from "./seeded.ts";
import { shown } from "./figures.ts";
import type { Report } from "./report.ts";
import {
  catalogueTable,
  costTable,
  distanceTable,
  latencyTable,
  throughputTable,
} from "./tables.ts";
import { catalogueVerdicts, distanceVerdicts, verdicts } from "./verdicts.ts";

/** What was measured, as a page of Markdown. */
export function benchmarksPage(report: Report): string {
  const { machine, results } = report;
  const { distancesMs, loadCallsPerSecond, seededMs } = results;
  const away = Object.entries(distancesMs)
    .map(([asked, measured]) => `${asked} ms is ${shown(measured)} ms`);
  return `# Benchmarks

Written by \`deno task bench\`; to repeat it, run that. Medians of the repeats,
lowest and highest in parentheses.

![Calls a second and latency, ours and the others'](benchmarks.svg)

${
    [
      ...verdicts(report),
      ...distanceVerdicts(report),
      ...catalogueVerdicts(report),
      ...costVerdicts(report),
    ].join("\n")
  }

## What is measured

The newest 20 sets of one exercise among 1,000,000 sets of 10,000 users, as
structured content, with row-level security on; and adding a session of three
sets. All on one machine (${machine.processor}, ${machine.cores} cores,
${machine.memoryGb} GB, ${machine.system}; ${machine.runtimes.join(", ")}) and
one database, each in one process of its own, without a gateway. What is
compared is there at the same time and called in turn, one at a time, so that
what the machine does meanwhile comes to all alike. The load comes from another
process, over kept-alive connections. It does ${
    shown(loadCallsPerSecond)
  } calls a second against a server that does
nothing. ${CALLING_USERS} users call in turn. The database was filled in
${shown(seededMs / 1000)} s.

Every contender verifies the token's ES256 signature, issuer and audience, sets
the claims and the role, keeps its driver's usual number of connections, and has
256 MB of memory for JavaScript, as on the platform.
Homeport also asks whether the session and the grant still live, takes from two
rate limits and writes a record, in the same transaction; its limits are raised
so that none is met. The others do none of that. The bare limit sends the very
batch that Homeport sends, and does nothing else.

The database is brought further away by a process that holds what passes, half
of the time each way: measured, ${away.join(", ")}.

## Calls a second, database on the same machine

${throughputTable(report)}

One user's calls wait for each other at that user's rate limit; the difference
to many users' is what that costs.

## Milliseconds a call, database on the same machine

${latencyTable(report)}

## A database that is further away

${distanceTable(report)}

## Longer catalogues, calls a second

${catalogueTable(report)}

## What a call and a process cost

${costTable(report)}

Round trips are counted on the wire, for a warm call. CPU time and memory are of
and after the longest load, with 50 tools; memory is the process's own, without
the pages of its program's file. A cold start is from the start of the process
to its first answered call.
`;
}
