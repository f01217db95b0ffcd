import type { Labels } from "./operation.ts";

/** What OpenMetrics text is served as. */
export const OPEN_METRICS =
  "application/openmetrics-text; version=1.0.0; charset=utf-8";

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

/** Families as OpenMetrics 1.0 text. */
export function openMetrics(families: readonly Family[]): string {
  const lines = families.flatMap(({ name, type, unit, help, samples }) => [
    `# TYPE ${name} ${type}`,
    ...(unit ? [`# UNIT ${name} ${unit}`] : []),
    `# HELP ${name} ${escaped(help)}`,
    ...samples.map(({ suffix, labels, value }) =>
      `${name}${suffix}${labelSet(labels)} ${value}`
    ),
  ]);
  return [...lines, "# EOF", ""].join("\n");
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
