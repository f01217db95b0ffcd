import { Refusal } from "../kernel/refusal.ts";
import { csvRecords, isBlank } from "./csv_records.ts";
import {
  type ExportContent,
  type ExportReader,
  exportReader,
  type ReadOptions,
} from "./export_reader.ts";
import { headerFrom } from "./header.ts";
import { clockIn } from "./moment.ts";
import { timeSlices } from "./time_slices.ts";

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
