import type { Moment } from "./moment.ts";
import type { ParsedSet } from "./session.ts";

/** The workout a row belongs to; only the first row of each is asked for the rest. */
export interface RowWorkout {
  readonly start: Moment;
  readonly title: string;
  readonly duration_s: number | null;
  readonly notes: string;
  /** What was left out of the workout, one sentence each. */
  readonly doubts: readonly string[];
}

/** What one line of an export says. */
export interface Row {
  readonly workout: RowWorkout;
  readonly exercise: string;
  readonly superset: string;
  readonly exerciseNotes: string;
  /** Absent where the line is a note on the exercise. */
  readonly set?: ParsedSet;
  /** What was left out of the set, one sentence each. */
  readonly doubts: readonly string[];
}

/**
 * Reads the fields of a line.
 *
 * @throws {Unreadable} Where the line holds nothing for the log.
 */
export type RowReader = (fields: readonly string[]) => Row;
