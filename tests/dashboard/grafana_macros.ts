import type { Target } from "./dashboard.ts";

/** What a reader looks at. */
export interface View {
  readonly rangeMs: number;
  /** How many points fit into the panel. */
  readonly points: number;
}

/** A query as Grafana would send it. */
export interface Asked {
  readonly expr: string;
  readonly stepMs: number;
}

/** Grafana's own idea of how often is scraped, which few readers change. */
const SCRAPE_MS = 15_000;

/** A reader's minute goes by in a second here: we scrape that much more often. */
const PACE = 60;

/** A stretch of the test's time, as long as it would be for a reader. */
export function forReader(testMs: number): number {
  return testMs * PACE;
}

/**
 * The query that Grafana's Prometheus data source makes of a target, by the
 * rules of its backend but for rounding steps to fine numbers, at the test's pace.
 */
export function asGrafanaAsks(
  { expr, interval }: Target,
  { rangeMs, points }: View,
): Asked {
  const leastMs = interval === undefined ? SCRAPE_MS : msOf(interval);
  const pointMs = rangeMs / points;
  const values: Readonly<Record<string, number>> = {
    __range: rangeMs,
    __interval: Math.max(pointMs, leastMs),
    // What a point is wide counts here, whatever the least step.
    __rate_interval: Math.max(
      Math.max(pointMs, SCRAPE_MS) + leastMs,
      4 * leastMs,
    ),
  };
  const replaced = expr.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced?: string, bare?: string) => {
      const ms = values[braced ?? bare!];
      if (ms === undefined) throw new Error(`Nothing stands for ${whole}.`);
      return `${Math.round(ms / PACE)}ms`;
    },
  );
  return { expr: replaced, stepMs: Math.max(pointMs, leastMs) / PACE };
}

function msOf(interval: string): number {
  const [, amount, unit] = interval.match(/^(\d+)(s|m|h)$/) ?? [];
  if (!amount) throw new Error(`Not an interval: ${interval}`);
  return Number(amount) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit!]!;
}
