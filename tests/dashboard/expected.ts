import { type ReadFamily, readOpenMetrics } from "../support/open_metrics.ts";
import { KNOWN, type Known } from "./known_calls.ts";

/** Numbers by what the panel calls them. */
export type Numbers = Readonly<Record<string, number>>;

/** What `/metrics` said before the known calls and after them. */
export interface Round {
  readonly before: string;
  readonly after: string;
  /** How much time the panels look back on. */
  readonly seconds: number;
}

const HISTOGRAM = "mcp_server_operation_duration_seconds";

/** What each panel has to show of the known calls, by its title. */
export function expected(
  { before, after, seconds }: Round,
): Readonly<Record<string, Numbers>> {
  const calls = sum(KNOWN);
  const grown = growth(readOpenMetrics(before), readOpenMetrics(after));
  const buckets = cumulative(grown);
  const perSecond = (key: (known: Known) => string | undefined) =>
    Object.fromEntries(
      [...Map.groupBy(KNOWN, key)].filter(([name]) => name !== undefined)
        .map(([name, alike]) => [name, sum(alike) / seconds]),
    );
  const total = (suffix: string) =>
    grown.filter(({ name }) => name === HISTOGRAM + suffix)
      .reduce((sum, { value }) => sum + value, 0);
  return {
    "Calls": { calls },
    "Failed by our own fault": {
      failed: sum(KNOWN.filter(({ failed }) => failed)) / calls,
    },
    "p95": { p95: quantile(0.95, buckets) },
    "Mean": { mean: total("_sum") / total("_count") },
    "Calls a second": perSecond(({ legend }) => legend),
    "Durations": {
      p50: quantile(0.5, buckets),
      p95: quantile(0.95, buckets),
      p99: quantile(0.99, buckets),
    },
    "Refused and failed calls a second": perSecond(({ error }) => error),
    "p95 by tool": Object.fromEntries(
      [...Map.groupBy(grown, ({ labels }) => legendOf(labels))]
        .map(([legend, of]) => [legend, quantile(0.95, cumulative(of))]),
    ),
    "Families of the protocol": perSecond(({ era }) => era),
    "How calls are spread": Object.fromEntries(buckets),
  };
}

function sum(kinds: readonly Known[]): number {
  return kinds.reduce((sum, { times }) => sum + times, 0);
}

/** A bound as text, and how many calls took at most that long. */
type Bucket = readonly [le: string, calls: number];

type Sample = ReadFamily["samples"][number];

/** The histogram's samples, less what they were before. */
function growth(
  before: readonly ReadFamily[],
  after: readonly ReadFamily[],
): readonly Sample[] {
  const known = new Map(samplesOf(before).map((of) => [keyOf(of), of.value]));
  return samplesOf(after).map((sample) => ({
    ...sample,
    value: sample.value - (known.get(keyOf(sample)) ?? 0),
  }));
}

function samplesOf(families: readonly ReadFamily[]): readonly Sample[] {
  return families.find(({ name }) => name === HISTOGRAM)!.samples;
}

function keyOf({ name, labels }: Sample): string {
  return JSON.stringify([name, Object.entries(labels).sort()]);
}

function legendOf(labels: Sample["labels"]): string {
  return labels["gen_ai_tool_name"] ?? labels["gen_ai_prompt_name"] ??
    labels["mcp_resource_name"] ?? labels["mcp_completion_argument"] ?? "";
}

function cumulative(samples: readonly Sample[]): readonly Bucket[] {
  const calls = new Map<string, number>();
  for (const { labels: { le }, value } of samples) {
    if (le !== undefined) calls.set(le, (calls.get(le) ?? 0) + value);
  }
  return [...calls];
}

/** By linear interpolation within a bucket, as Prometheus does it. */
function quantile(share: number, buckets: readonly Bucket[]): number {
  const rank = share * buckets.at(-1)![1];
  const at = buckets.findIndex(([, calls]) => calls >= rank);
  const [le, calls] = buckets[at]!;
  const [lower, fewer] = buckets[at - 1] ?? ["0", 0];
  if (le === "+Inf") return Number(lower);
  return Number(lower) +
    (Number(le) - Number(lower)) * (rank - fewer) / (calls - fewer);
}
