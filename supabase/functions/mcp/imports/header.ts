import { Refusal } from "../kernel/refusal.ts";
import { matchValue } from "./match_value.ts";
import type { ExportFormat } from "./session.ts";

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
