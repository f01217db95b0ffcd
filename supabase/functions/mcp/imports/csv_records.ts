import { Refusal } from "../kernel/refusal.ts";
import { firstRecord, type Separator } from "./csv_record.ts";
import { textFrom } from "./text_from.ts";

/** The most lines of an export that are read. */
export const LINE_LIMIT = 200_000;

/** The longest record, and so the longest field, in characters. */
export const RECORD_LIMIT = 64 * 1024;

const SEPARATORS: readonly Separator[] = [",", ";", "\t"];

/** One record of a CSV. */
export interface CsvRecord {
  /** The line an editor shows its beginning on, from 1. */
  readonly line: number;
  /** The line an editor shows its end on. */
  readonly lastLine: number;
  /** What stands between the separators; a single empty text for an empty line. */
  readonly fields: readonly string[];
}

/**
 * The records of a CSV as it streams in, chunk by chunk. Its fields are
 * separated by what its first line uses most: comma, semicolon or tab.
 *
 * @throws {Refusal} `too_large`, or `not_an_export` where it is no text.
 */
export async function* csvRecords(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<readonly CsvRecord[]> {
  let text = "";
  let line = 1;
  let separator: Separator | undefined;

  function taken(ended: boolean): readonly CsvRecord[] {
    const records: CsvRecord[] = [];
    let at = 0;
    while (separator && at < text.length) {
      // No more than a record may have, or where chunks end would matter.
      const rest = text.slice(at, at + RECORD_LIMIT);
      const found = firstRecord({ text: rest, separator, ended });
      if (!found && rest.length < RECORD_LIMIT) break;
      if (!found) throw new Refusal("too_large", tooLong(line));
      if (line > LINE_LIMIT) throw new Refusal("too_large", TOO_MANY_LINES);
      const lastLine = line + breaksIn(found.fields);
      records.push({ line, lastLine, fields: found.fields });
      line = lastLine + 1;
      at += found.length;
    }
    text = text.slice(at);
    return records;
  }

  for await (const piece of textFrom(body)) {
    text += piece;
    separator ??= separatorIn(text);
    yield taken(false);
  }
  separator ??= separatorIn(`${text}\n`);
  yield taken(true);
}

/** Whether a record says nothing: an empty line, or nothing but separators. */
export function isBlank({ fields }: CsvRecord): boolean {
  return fields.every((field) => field.trim() === "");
}

const TOO_MANY_LINES = "This file has over 200,000 lines.";

function tooLong(line: number): string {
  return `What begins on line ${line} is longer than 64 KB; perhaps a quotation mark is not closed.`;
}

/** What the first line that says something uses most, once that has ended. */
function separatorIn(text: string): Separator | undefined {
  const firstLine = text.match(/[^\r\n]+(?=[\r\n])/)?.[0];
  if (firstLine === undefined && text.length < RECORD_LIMIT) return undefined;
  const uses = (separator: Separator) =>
    (firstLine ?? text).split(separator).length;
  return SEPARATORS.reduce((most, next) =>
    uses(next) > uses(most) ? next : most
  );
}

function breaksIn(fields: readonly string[]): number {
  return fields.reduce(
    (sum, field) => sum + (field.match(/\r\n|\r|\n/g)?.length ?? 0),
    0,
  );
}
