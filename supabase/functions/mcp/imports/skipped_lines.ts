/** What of an export was left out, a line or a part of it, and why. */
export interface Skipped {
  readonly line: number;
  readonly reason: string;
}

/** Why a line was skipped that is no loss: the app lists rests among the sets. */
export const REST_TIMER = "This line is a rest timer, not a set.";

/** The most skipped lines that are named. */
export const SKIPPED_LIMIT = 200;

/** Collects what is skipped. Its memory does not grow with the number of reasons. */
export interface SkippedLines {
  add(line: number, reason: string): void;
  /** How many lines, each counted once. */
  readonly count: number;
  /** At most {@linkcode SKIPPED_LIMIT}, by line. Rest timers only fill the room that losses leave. */
  first(): readonly Skipped[];
}

/** An empty collection. */
export function skippedLines(): SkippedLines {
  const lines = new Set<number>();
  const losses = firstLines();
  const rests = firstLines();
  return {
    add(line, reason) {
      lines.add(line);
      (reason === REST_TIMER ? rests : losses).add({ line, reason });
    },
    get count() {
      return lines.size;
    },
    first: () =>
      [...losses.first(), ...rests.first()].slice(0, SKIPPED_LIMIT)
        .toSorted(byLine),
  };
}

/** Keeps the first lines in the file's order. They arrive in any order. */
function firstLines() {
  let kept: Skipped[] = [];
  const first = () => kept.toSorted(byLine).slice(0, SKIPPED_LIMIT);
  return {
    first,
    add(skipped: Skipped) {
      kept.push(skipped);
      if (kept.length === 2 * SKIPPED_LIMIT) kept = first();
    },
  };
}

function byLine(one: Skipped, other: Skipped): number {
  return one.line - other.line;
}
