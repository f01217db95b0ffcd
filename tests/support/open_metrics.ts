/** A family of metrics, as it was read. */
export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  readonly unit: string | undefined;
  readonly samples: readonly ReadSample[];
}

/** A number, as it was read. */
export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;
const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|\+Inf)$/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ["_total", "_created"],
  histogram: ["_bucket", "_count", "_sum", "_created"],
};

/**
 * Reads OpenMetrics 1.0 text as strictly as the specification is written, as far
 * as counters and histograms go.
 *
 * @throws {SyntaxError} Naming the line, or the law that is broken.
 */
export function readOpenMetrics(text: string): readonly ReadFamily[] {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.pop() !== "# EOF") {
    throw new SyntaxError("The text ends with # EOF and a line feed.");
  }
  const families: (ReadFamily & { samples: ReadSample[]; help?: string })[] =
    [];
  for (const line of lines) {
    const family = families.at(-1);
    const [, keyword, name, rest] =
      line.match(/^# (TYPE|UNIT|HELP) (\S+) (.+)$/) ??
        [];
    if (keyword === "TYPE") {
      if (!NAME.test(name!) || !SUFFIXES[rest!]) throw new SyntaxError(line);
      if (families.some((known) => known.name === name)) {
        throw new SyntaxError(`Twice, or not in one piece: ${line}`);
      }
      families.push({
        name: name!,
        type: rest!,
        unit: undefined,
        samples: [],
      });
    } else if (keyword) {
      if (name !== family?.name || family!.samples.length > 0) {
        throw new SyntaxError(`Out of place: ${line}`);
      }
      if (keyword === "UNIT") {
        if (!name!.endsWith(`_${rest}`)) throw new SyntaxError(line);
        Object.assign(family!, { unit: rest });
      }
    } else {
      if (!family) throw new SyntaxError(`No family: ${line}`);
      family.samples.push(sampleIn(line, family));
    }
  }
  for (const family of families) checkLaws(family);
  return families;
}

function sampleIn(line: string, { name, type }: ReadFamily): ReadSample {
  const [, sample, labelText = "", value] = line.match(SAMPLE) ?? [];
  if (!sample || !NUMBER.test(value!)) throw new SyntaxError(line);
  if (!SUFFIXES[type]!.some((suffix) => sample === name + suffix)) {
    throw new SyntaxError(`Not of ${name}: ${line}`);
  }
  const labels: Record<string, string> = {};
  for (let rest = labelText; rest !== "";) {
    const [whole, label, text] = rest.match(LABEL) ?? [];
    if (!label || Object.hasOwn(labels, label)) throw new SyntaxError(line);
    labels[label] = text!.replace(
      /\\(.)/g,
      (_, of) => of === "n" ? "\n" : of,
    );
    rest = rest.slice(whole!.length);
  }
  return {
    name: sample,
    labels,
    value: value === "+Inf" ? Infinity : Number(value),
  };
}

function checkLaws({ name, type, samples }: ReadFamily) {
  const seen = new Set<string>();
  for (const { name, labels, value } of samples) {
    const series = keyOf(name, labels);
    if (seen.has(series)) throw new SyntaxError(`Twice: ${series}`);
    seen.add(series);
    if (!(value >= 0)) throw new SyntaxError(`Below zero: ${series}`);
  }
  if (type !== "histogram") return;
  const points = Map.groupBy(
    samples,
    ({ labels: { le: _, ...labels } }) => keyOf("", labels),
  );
  const order = samples.map(({ labels: { le: _, ...labels } }) =>
    keyOf("", labels)
  );
  if (
    order.filter((point, at) => point !== order[at - 1]).length !== points.size
  ) {
    throw new SyntaxError(`A point of ${name} is not in one piece.`);
  }
  for (const point of points.values()) {
    const buckets = point.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels: { le } }) =>
      le === "+Inf" ? Infinity : /^\d+\.\d+$/.test(le!) ? Number(le) : NaN
    );
    const rising = (values: readonly number[], strictly: boolean) =>
      values.every((value, at) =>
        at === 0 || value > values[at - 1]! ||
        (!strictly && value === values[at - 1])
      );
    const count = point.find((sample) => sample.name === `${name}_count`);
    const sum = point.find((sample) => sample.name === `${name}_sum`);
    if (
      bounds.some(Number.isNaN) || bounds.at(-1) !== Infinity ||
      !rising(bounds, true) ||
      !rising(buckets.map(({ value }) => value), false) || !sum ||
      count?.value !== buckets.at(-1)!.value
    ) {
      throw new SyntaxError(`Not a histogram: ${name}`);
    }
  }
}

function keyOf(name: string, labels: Readonly<Record<string, string>>) {
  return name + JSON.stringify(Object.entries(labels).sort());
}

/** All numbers of that name whose labels are these, and others, together. */
export function total(
  families: readonly ReadFamily[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return families.flatMap(({ samples }) => samples)
    .filter((sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) =>
        sample.labels[label] === value
      )
    )
    .reduce((sum, { value }) => sum + value, 0);
}
