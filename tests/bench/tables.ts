import { CATALOGUES, CONCURRENCIES, DISTANCES_MS } from "./effort.ts";
import { figureOf, shown, shownFigure } from "./figures.ts";
import { markdownTable } from "./markdown_table.ts";
import type { Measured } from "./measured.ts";
import { entrantsOf, figureOfEntrant, type Report } from "./report.ts";
import type { Subject } from "./sample.ts";

interface Column {
  readonly title: string;
  readonly metric: keyof Measured;
  readonly of?: Partial<Subject>;
}

/** One row an entrant, one column a metric. */
function tableOf(
  report: Report,
  columns: readonly Column[],
): string {
  const rows = entrantsOf(report).map((entrant) => [
    `${entrant.title}, ${entrant.family}`,
    ...columns.map(({ metric, of }) =>
      shownFigure(figureOfEntrant(report, entrant, metric, of))
    ),
  ]);
  return markdownTable(
    ["", ...columns.map(({ title }) => title)],
    // What was not measured of anything has no row.
    rows.filter(([, ...cells]) => cells.some((cell) => cell !== "–")),
  );
}

/** Calls a second where the database is on the same machine. */
export function throughputTable(report: Report): string {
  return tableOf(report, [
    ...CONCURRENCIES.map((concurrency): Column => ({
      title: `read ×${concurrency}`,
      metric: "callsPerSecond",
      of: { concurrency },
    })),
    {
      title: "write ×10",
      metric: "callsPerSecond",
      of: { work: "write" },
    },
    {
      title: "read ×10, one user",
      metric: "callsPerSecond",
      of: { oneUser: true },
    },
  ]);
}

/** Latencies where the database is on the same machine. */
export function latencyTable(report: Report): string {
  return tableOf(report, [
    { title: "×1 median", metric: "medianMs", of: { concurrency: 1 } },
    { title: "×1 p99", metric: "p99Ms", of: { concurrency: 1 } },
    { title: "×10 median", metric: "medianMs" },
    { title: "×10 p99", metric: "p99Ms" },
    { title: "×50 median", metric: "medianMs", of: { concurrency: 50 } },
    { title: "×50 p99", metric: "p99Ms", of: { concurrency: 50 } },
  ]);
}

/** What distance does: to one caller's latency, to many callers' throughput. */
export function distanceTable(report: Report): string {
  return tableOf(report, [
    ...[0, ...DISTANCES_MS].map((distanceMs): Column => ({
      title: `${distanceMs} ms: median, ×1`,
      metric: "medianMs",
      of: { distanceMs, concurrency: 1 },
    })),
    ...DISTANCES_MS.flatMap((distanceMs) =>
      [10, 50].map((concurrency): Column => ({
        title: `${distanceMs} ms: calls/s, ×${concurrency}`,
        metric: "callsPerSecond",
        of: { distanceMs, concurrency },
      }))
    ),
  ]);
}

/** What a longer catalogue does. */
export function catalogueTable(report: Report): string {
  return tableOf(
    report,
    CATALOGUES.map((tools) => ({
      title: `${tools} tools`,
      metric: "callsPerSecond",
      of: { tools },
    })),
  );
}

/** What a call and a process cost. */
export function costTable({ contenders, results }: Report): string {
  const rows = contenders.map(({ name, title }) => {
    const start = results.starts.find(({ contender }) => contender === name);
    const long = results.samples.find(({ contender, long }) =>
      contender === name && long
    );
    return [
      title,
      String(start?.roundTrips.read ?? "–"),
      String(start?.roundTrips.write ?? "–"),
      long?.cpuMsPerCall === undefined ? "–" : shown(long.cpuMsPerCall),
      long?.databaseCpuMsPerCall === undefined
        ? "–"
        : shown(long.databaseCpuMsPerCall),
      long?.ownMb === undefined ? "–" : shown(long.ownMb),
      shownFigure(figureOf(start?.coldStartsMs ?? [])),
    ];
  });
  return markdownTable([
    "",
    "round trips, read",
    "round trips, write",
    "CPU ms a call",
    "Postgres's CPU ms a call",
    "memory MB",
    "cold start ms",
  ], rows);
}
