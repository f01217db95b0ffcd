import { BOUNDS_S } from "./call_durations.ts";
import {
  boundText,
  exposition,
  type Format,
  type Sample,
} from "./open_metrics.ts";
import { type Labels, operationLabels } from "./operation.ts";

/** Everything that is counted, as `mcp.metrics` gives it. */
export interface Counted {
  readonly calls: readonly {
    readonly tool: string;
    readonly outcome: string;
    readonly refusal: string | null;
    readonly era: string | null;
    readonly calls: number;
  }[];
  readonly durations: readonly {
    readonly tool: string;
    readonly outcome: string;
    readonly era: string;
    readonly at_most_s: number | "Infinity";
    readonly calls: number;
    readonly sum_us: number;
  }[];
}

/** The operator's metrics, as text. */
export function metricsText(
  { calls, durations }: Counted,
  format: Format,
): string {
  return exposition([
    {
      name: "homeport_calls",
      type: "counter",
      help: "Calls of clients that stand in the record, of all instances.",
      samples: calls.map(({ tool, outcome, refusal, era, calls }) => ({
        suffix: "_total",
        labels: {
          ...operationLabels(tool),
          outcome,
          ...(refusal && { error_type: refusal }),
          ...(era && { mcp_protocol_era: era }),
        },
        value: calls,
      })),
    },
    {
      name: "mcp_server_operation_duration_seconds",
      type: "histogram",
      unit: "seconds",
      help: "How long calls took the function, the database included.",
      samples: [
        ...Map.groupBy(
          durations,
          ({ tool, outcome, era }) => [tool, outcome, era].join("\n"),
        ).values(),
      ].flatMap(histogram),
    },
  ], format);
}

/** The samples of calls that differ in their durations alone. */
function histogram(durations: Counted["durations"]): readonly Sample[] {
  const { tool, outcome, era } = durations[0]!;
  const labels: Labels = {
    ...operationLabels(tool),
    ...(outcome === "done" || outcome === "asked"
      ? { outcome }
      : { error_type: outcome }),
    mcp_protocol_era: era,
  };
  let calls = 0;
  const buckets = BOUNDS_S.map((bound, place) => {
    // What was counted under other bounds, once, falls to the next one of now.
    const below = BOUNDS_S[place - 1] ?? -Infinity;
    for (const { at_most_s, calls: more } of durations) {
      const of = Number(at_most_s);
      if (of > below && of <= bound) calls += more;
    }
    return {
      suffix: "_bucket",
      labels: { ...labels, le: boundText(bound) },
      value: calls,
    };
  });
  const sumUs = durations.reduce((sum, { sum_us }) => sum + sum_us, 0);
  return [
    ...buckets,
    { suffix: "_count", labels, value: calls },
    { suffix: "_sum", labels, value: sumUs / 1_000_000 },
  ];
}
