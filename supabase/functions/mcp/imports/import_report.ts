import type { ExportContent } from "./export_reader.ts";
import type { ImportOutcome } from "./import_sessions.ts";
import type { ExportFormat } from "./session.ts";
import type { Skipped } from "./skipped_lines.ts";

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
  /** The first ones; rest timers, which are no loss, only where there is room. */
  readonly skipped: readonly Skipped[];
  /** How many lines there would be without the limit. */
  readonly skipped_lines: number;
}

/** The report on an export that was read, and what it did to the log. */
export function importReport(
  { format, lines, sessions, exercises, sets, skipped, skippedLines }:
    ExportContent,
  outcome: ImportOutcome,
): ImportReport {
  return {
    type: "report",
    format,
    lines,
    read: { sessions: sessions.length, exercises, sets },
    ...outcome,
    skipped,
    skipped_lines: skippedLines,
  };
}
