import type { Labels } from "./operation.ts";

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
