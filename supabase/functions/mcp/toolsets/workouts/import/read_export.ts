import { Refusal } from "../../../core/errors.ts";
import { type Header, headerFrom } from "./columns.ts";
import { type CsvRecord, csvRecords, isBlank } from "./csv.ts";
import { hevyRows } from "./hevy_rows.ts";
import { type EndStep, timeSlices } from "./import_sessions.ts";
import { type ExportFormat, type ParsedSession, Unreadable } from "./row.ts";
import { strongRows } from "./strong_rows.ts";
import { type Clock, clockIn } from "./timestamp.ts";
import { type Skipped, skippedLines, trainingLog } from "./training_log.ts";
import { scalesOf, type StatedUnits, UnitRequired } from "./units.ts";

/**
 * Reads an export of Strong or Hevy as it streams in. What cannot be read, or
 * is beyond the log's bounds, is skipped with its line and the reason. Other
 * work of the event loop goes on meanwhile.
 *
 * @throws {Refusal} `not_an_export`, `too_large`, `invalid_input` for a time
 * zone that is none, or `UnitRequired` with every unit to ask for.
 */
export async function readExport(
  body: ReadableStream<Uint8Array>,
  options: ReadOptions,
): Promise<ExportContent> {
  const clock = clockIn(options.timeZone);
  const endStep = timeSlices();
  let reader: ExportReader | undefined;
  for await (const records of csvRecords(body)) {
    for (const record of records) {
      if (reader) reader.add(record);
      else if (!isBlank(record)) {
        const header = headerFrom(record.fields);
        reader = exportReader(header, clock, options, endStep);
      }
      await endStep();
    }
    await endStep();
  }
  if (!reader) throw new Refusal("not_an_export", "This file is empty.");
  return await reader.content();
}

/** What the one who imports says about the export. */
export interface ReadOptions extends StatedUnits {
  /** The zone whose clocks the export shows. */
  readonly timeZone: string;
  /** Told every few hundred lines. */
  readonly onProgress?: (progress: Progress) => void;
}

/** How far the reading of an export has got. */
export interface Progress {
  readonly lines: number;
  readonly sessions: number;
  readonly sets: number;
}

/** What an export holds. */
export interface ExportContent {
  readonly format: ExportFormat;
  readonly lines: number;
  /** In the file's order; in kilograms, metres and seconds. */
  readonly sessions: readonly ParsedSession[];
  /** How many exercises by name, whatever its case. */
  readonly exercises: number;
  readonly sets: number;
  /** By line, the first ones only. */
  readonly skipped: readonly Skipped[];
  /** How many lines were left out, wholly or in part. */
  readonly skippedLines: number;
}

/** Reads what follows the header. */
export interface ExportReader {
  /** @throws {UnitRequired} As soon as every unit is known to be missing. */
  add(record: CsvRecord): void;
  /** @throws {UnitRequired} Where any unit is missing. */
  content(): Promise<ExportContent>;
}

/** How many records are read between two reports of progress. */
const PROGRESS_RECORDS = 250;

/** A reader for the lines under `header`. */
export function exportReader(
  header: Header,
  clock: Clock,
  options: ReadOptions,
  endStep: EndStep,
): ExportReader {
  const { format } = header;
  const skipped = skippedLines();
  const scales = scalesOf(header, options);
  const rowFrom = (format === "strong" ? strongRows : hevyRows)(
    header,
    scales,
    clock,
  );
  const log = trainingLog(format, options.timeZone, skipped.add);
  let lines = 1;
  let records = 0;

  return {
    add(record) {
      const { line, lastLine, fields } = record;
      lines = lastLine;
      if (isBlank(record)) return;
      try {
        if (fields.length !== header.width) {
          throw new Unreadable(
            `There are ${fields.length} columns instead of ${header.width}.`,
          );
        }
        log.add(line, rowFrom(fields));
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        skipped.add(line, error.message);
      }
      if (scales.missing.size === 2) {
        throw new UnitRequired(format, scales.missing);
      }
      // What cannot be added as it is has made no progress yet.
      if (++records % PROGRESS_RECORDS === 0 && scales.missing.size === 0) {
        options.onProgress?.({ lines, sessions: log.sessions, sets: log.sets });
      }
    },
    async content() {
      // Only now, so that one question asks for all that is missing.
      if (scales.missing.size > 0) {
        throw new UnitRequired(format, scales.missing);
      }
      const sessions: ParsedSession[] = [];
      const names = new Set<string>();
      for (const session of log.finished()) {
        sessions.push(session);
        for (const { name } of session.exercises) names.add(name.toLowerCase());
        await endStep();
      }
      return {
        format,
        lines,
        sessions,
        exercises: names.size,
        sets: log.sets,
        skipped: skipped.first(),
        skippedLines: skipped.count,
      };
    },
  };
}
