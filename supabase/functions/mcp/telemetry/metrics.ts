import { BOUNDS_S } from "./call_durations.ts";

/** Labels by their names. */
export type Labels = Readonly<Record<string, string>>;

/** The methods of operations whose names in the record are two words, by the first. */
const METHODS: Readonly<Record<string, readonly [string, string]>> = {
  read: ["resources/read", "mcp_resource_name"],
  subscribe: ["resources/subscribe", "mcp_resource_name"],
  get: ["prompts/get", "gen_ai_prompt_name"],
  complete: ["completion/complete", "mcp_completion_argument"],
  cancel: ["tasks/cancel", "gen_ai_tool_name"],
  answer: ["tasks/update", "gen_ai_tool_name"],
  continue: ["tasks/continue", "gen_ai_tool_name"],
};

/** An operation of the record in the words of OpenTelemetry's conventions for MCP. */
export function operationLabels(operation: string): Labels {
  const [, verb, name] = operation.match(/^(\w+) (.+)$/) ?? [];
  const [method, label] = METHODS[verb ?? ""] ??
    ["tools/call", "gen_ai_tool_name"];
  return { mcp_method_name: method, [label]: name ?? operation };
}

/** The texts in which metrics are served, and what each is served as. */
export const FORMATS = {
  openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  /** Prometheus's own, which is older: for who asks for plain text. */
  plain: "text/plain; version=0.0.4; charset=utf-8",
} as const;

/** One of the {@linkcode FORMATS}. */
export type Format = keyof typeof FORMATS;

/** A number under a name. */
export interface Sample {
  /** What follows the name of the family: `_total`, `_bucket`. */
  readonly suffix: string;
  readonly labels: Labels;
  readonly value: number | bigint;
}

/** Numbers that belong together. */
export interface Family {
  readonly name: string;
  readonly type: "counter" | "histogram";
  readonly unit?: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Families as text. */
export function exposition(
  families: readonly Family[],
  format: Format,
): string {
  const isOpen = format === "openMetrics";
  const lines = families.flatMap(({ name, type, unit, help, samples }) => {
    // The older text names a counter as its samples are named.
    const family = !isOpen && type === "counter" ? `${name}_total` : name;
    return [
      `# TYPE ${family} ${type}`,
      ...(isOpen && unit ? [`# UNIT ${family} ${unit}`] : []),
      `# HELP ${family} ${escaped(help)}`,
      ...samples.map(({ suffix, labels, value }) =>
        `${name}${suffix}${labelSet(labels)} ${value}`
      ),
    ];
  });
  return [...lines, ...(isOpen ? ["# EOF"] : []), ""].join("\n");
}

/** A bound of a bucket, as OpenMetrics writes a float: `1.0`, `+Inf`. */
export function boundText(bound: number): string {
  if (bound === Infinity) return "+Inf";
  return Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
}

function labelSet(labels: Labels): string {
  const pairs = Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')
    .replaceAll("\n", "\\n");
}

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
