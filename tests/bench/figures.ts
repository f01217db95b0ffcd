/** The value below which that share of the sorted values lie; the nearest one that occurs. */
export function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return NaN;
  const index = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.max(0, index)]!;
}

/** What several repeats of one measurement came to. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The {@linkcode Figure} of values; nothing where there is none. */
export function figureOf(values: readonly number[]): Figure | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = Number.isInteger(middle)
    ? (sorted[middle - 1]! + sorted[middle]!) / 2
    : sorted[Math.floor(middle)]!;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** A number as people read it: three digits that count, thousands apart. */
export function shown(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** A figure as people read it, with its spread where there was more than one repeat. */
export function shownFigure(figure: Figure | undefined): string {
  if (!figure) return "–";
  const { median, min, max } = figure;
  if (min === max) return shown(median);
  return `${shown(median)} (${shown(min)}–${shown(max)})`;
}

/** How many times one median is the other. */
export function ratio(
  one: Figure | undefined,
  other: Figure | undefined,
): number | undefined {
  return one && other && one.median / other.median;
}
