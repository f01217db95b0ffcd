import { Refusal } from "../kernel/refusal.ts";
import { FIELD_LIMIT, firstRecord, type Separator } from "./csv_record.ts";
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
  /** How long the text must be before it is read again. */
  let wanted = 0;

  function taken(ended: boolean): readonly CsvRecord[] {
    if (text.length < wanted && !ended) return [];
    separator ??= separatorIn(ended ? `${text}\n` : text);
    const records: CsvRecord[] = [];
    let at = 0;
    while (separator && at < text.length) {
      // No more than a record may have, or where chunks end would matter.
      const rest = text.slice(at, at + RECORD_LIMIT);
      const found = firstRecord({ text: rest, separator, ended });
      if (!found && rest.length < RECORD_LIMIT) break;
      if (!found) throw new Refusal("too_large", tooLong(line));
      if (found.fields.length > FIELD_LIMIT) {
        throw new Refusal("too_large", tooManyFields(line));
      }
      if (line > LINE_LIMIT) throw new Refusal("too_large", TOO_MANY_LINES);
      const lastLine = line + breaksIn(found.fields);
      records.push({ line, lastLine, fields: found.fields });
      line = lastLine + 1;
      at += found.length;
    }
    text = text.slice(at);
    // Twice as long, or a long record would be read once for every piece of it.
    wanted = Math.min(2 * text.length, RECORD_LIMIT);
    return records;
  }

  for await (const piece of textFrom(body)) {
    text += piece;
    yield taken(false);
  }
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

function tooManyFields(line: number): string {
  return `What begins on line ${line} has over 1,000 columns; the exports of Strong and Hevy have fewer than 20.`;
}

/** What the first line that says something uses most, once that has ended. */
function separatorIn(text: string): Separator | undefined {
  const [line = "", breaks] = text.slice(0, RECORD_LIMIT)
    .match(/[^\r\n]+([\r\n])?/) ?? [];
  if (breaks === undefined && text.length < RECORD_LIMIT) return undefined;
  const uses = (separator: Separator) => line.split(separator).length;
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
