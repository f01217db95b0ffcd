import { Refusal } from "../../../core/errors.ts";
import { type ExportFormat, type ParsedSet, readOrDoubt } from "./row.ts";
import { matchValue } from "./timestamp.ts";
import { amountFrom, REPS, RPE, type Scales, SET_DURATION } from "./units.ts";

/** What a record says in one column: empty where there is no such column. */
export type Column = (fields: readonly string[]) => string;

/** A value and the unit that its file states for it, empty where it states none. */
export interface Measured {
  readonly text: string;
  readonly unit: string;
}

/** The first line of an export. */
export interface Header {
  readonly format: ExportFormat;
  readonly width: number;
  /** The column of the first of these names that there is. */
  column(...names: readonly string[]): Column;
  /** The columns of a measure: `Weight`, `Weight (kg)`, `weight_kg`, with `Weight Unit`. */
  measured(measure: string): (fields: readonly string[]) => Measured;
}

/** The columns by which a format is known; each app has added others over time. */
const KNOWN_BY: Readonly<Record<ExportFormat, readonly string[]>> = {
  strong: ["date", "workout name", "exercise name", "set order"],
  hevy: ["title", "start_time", "exercise_title"],
};

/**
 * What the first line of a file makes of it; the order of columns is free.
 *
 * @throws {Refusal} `not_an_export` where it is neither app's.
 */
export function headerFrom(fields: readonly string[]): Header {
  const names = fields.map((field) => field.trim().toLowerCase());
  const format = formatOf(names);

  function column(...wanted: readonly string[]): Column {
    const index = names.findIndex((name) => wanted.includes(name));
    return (record) => record[index]?.trim() ?? "";
  }

  return {
    format,
    width: fields.length,
    column,
    measured(measure) {
      const stated = new RegExp(`^${measure}(?: \\((.+)\\)|_(.+))?$`);
      const values = names.flatMap((name) => {
        const match = matchValue(name, stated);
        if (!match) return [];
        return [{ value: column(name), unit: match[1] ?? match[2] ?? "" }];
      });
      const unitOfRow = column(`${measure} unit`);
      return (record) => {
        const filled = values.find(({ value }) => value(record) !== "");
        return {
          text: filled?.value(record) ?? "",
          unit: filled?.unit || unitOfRow(record).toLowerCase(),
        };
      };
    },
  };
}

function formatOf(names: readonly string[]): ExportFormat {
  if (KNOWN_BY.strong.every((name) => names.includes(name))) return "strong";
  if (KNOWN_BY.hevy.every((name) => names.includes(name))) return "hevy";
  throw new Refusal("not_an_export", whatItIs(names));
}

function whatItIs(names: readonly string[]): string {
  const [first = ""] = names;
  if (names.every((name) => name === "")) return "This file is empty.";
  if (/^[[{]/.test(first)) return "This file is JSON, not the CSV of an app.";
  if (first.startsWith("<")) return "This file is a web page, not a CSV.";
  return "This file is not an export of Strong or Hevy: its first line does not name their columns.";
}

/** Where a format keeps what its sets are made of, besides weights and distances. */
export interface SetColumns {
  readonly reps: Column;
  readonly seconds: Column;
  readonly rpe: Column;
}

/**
 * Reads a line's set. Both apps write zero for what an exercise does not have,
 * so zero is none; but no repetitions, where no time or distance was measured
 * either, is a lift that failed.
 *
 * @throws {Unreadable} Where a set without that value would be another set; an
 * unreadable RPE is left out, with a doubt.
 */
export function setReader({ reps, seconds, rpe }: SetColumns, scales: Scales) {
  return (
    fields: readonly string[],
    kind: ParsedSet["kind"],
    doubts: string[],
  ): ParsedSet => {
    const weight_kg = scales.weightKg(fields);
    const distance_m = scales.distanceM(fields);
    const duration_s = amountFrom(seconds(fields), SET_DURATION);
    const measured = distance_m !== null || duration_s !== null;
    const none = reps(fields) === "" || measured ? null : 0;
    return {
      kind,
      weight_kg,
      reps: amountFrom(reps(fields), REPS) ?? none,
      distance_m,
      duration_s,
      rpe: readOrDoubt(doubts, "set", () => amountFrom(rpe(fields), RPE)),
    };
  };
}
