import type { ExportContent, Skipped } from "./export_reader.ts";
import type { ImportOutcome } from "./import_sessions.ts";
import type { ExportFormat } from "./session.ts";
import { REST_TIMER } from "./strong_rows.ts";

/** What the one who imported is told in the end. */
export interface ImportReport extends ImportOutcome {
  readonly type: "report";
  readonly format: ExportFormat;
  readonly lines: number;
  /** What the file holds. */
  readonly read: {
    readonly sessions: number;
    readonly exercises: number;
    readonly sets: number;
  };
  /** At most {@linkcode SKIPPED_LIMIT}; rest timers, which are no loss, only where there is room. */
  readonly skipped: readonly Skipped[];
  /** How many lines there would be without the limit. */
  readonly skipped_lines: number;
}

/** The most skipped lines that a report names. */
export const SKIPPED_LIMIT = 200;

/** The report on an export that was read, and what it did to the log. */
export function importReport(
  { format, lines, sessions, exercises, sets, skipped }: ExportContent,
  outcome: ImportOutcome,
): ImportReport {
  const rests = skipped.filter(({ reason }) => reason === REST_TIMER);
  const losses = skipped.filter(({ reason }) => reason !== REST_TIMER);
  return {
    type: "report",
    format,
    lines,
    read: { sessions: sessions.length, exercises, sets },
    ...outcome,
    skipped: [...losses, ...rests].slice(0, SKIPPED_LIMIT)
      .toSorted((one, other) => one.line - other.line),
    skipped_lines: new Set(skipped.map(({ line }) => line)).size,
  };
}
