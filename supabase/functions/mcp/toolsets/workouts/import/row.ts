import type { Moment } from "./timestamp.ts";

/** The apps whose exports can be read. */
export type ExportFormat = "strong" | "hevy";

/** One set as the log takes it; `null` is what the app did not record. */
export interface ParsedSet {
  readonly kind: "normal" | "warmup" | "drop" | "failure";
  readonly weight_kg: number | null;
  readonly reps: number | null;
  readonly distance_m: number | null;
  readonly duration_s: number | null;
  /** Rating of perceived exertion, 1 to 10. */
  readonly rpe: number | null;
}

/** An exercise within a session, with at least one set. */
export interface ParsedExercise {
  readonly name: string;
  /** Exercises of a session that share it were done in turns. */
  readonly superset: string | null;
  readonly notes: string | null;
  readonly sets: readonly ParsedSet[];
}

/** A training session read from an export, in the shape `workouts.add_sessions` takes. */
export interface ParsedSession {
  readonly source: ExportFormat;
  /** The same for the same workout in whatever time zone or unit the file is read. */
  readonly source_key: string;
  readonly content_hash: null;
  readonly title: string;
  readonly notes: string | null;
  /** Wall clock of `time_zone`, such as `2021-02-10T16:46:13`. */
  readonly started_at_local: string;
  readonly time_zone: string;
  readonly duration_s: number | null;
  readonly exercises: readonly ParsedExercise[];
}

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

/** What a line or a value cannot be read for, as a sentence for the report. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** What `read` gives; where it is {@linkcode Unreadable}, nothing, and a doubt that says what was kept without it. */
export function readOrDoubt<Value>(
  doubts: string[],
  kept: string,
  read: () => Value,
): Value | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const fault = error.message.replace(/\.$/, "");
    doubts.push(`${fault}; the ${kept} was kept without it.`);
    return null;
  }
}

/** A value of the file as a sentence may quote it: short, and on one line. */
export function quoted(value: string): string {
  const line = value.replaceAll(/\s+/g, " ");
  return line.length > 40 ? `“${line.slice(0, 40)}…”` : `“${line}”`;
}
