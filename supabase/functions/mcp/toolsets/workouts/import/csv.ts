import { Refusal } from "../../../core/errors.ts";

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

/** What may stand between the fields of an export. */
export type Separator = "," | ";" | "\t";

/** The most fields of a record. Real exports have fewer than 20. */
export const FIELD_LIMIT = 1000;

/** Text that begins with a record. */
export interface CsvText {
  readonly text: string;
  readonly separator: Separator;
  /** Whether nothing will follow the text. */
  readonly ended: boolean;
}

/** What stands between a record's separators, and how much of the text it takes. */
export interface FirstRecord {
  readonly fields: readonly string[];
  readonly length: number;
}

/**
 * The first record of a CSV text, after RFC 4180 and with lines ended in any
 * way; nothing where what follows the text could still change it. Of a record
 * with more than {@linkcode FIELD_LIMIT} fields, only the first ones.
 *
 * A quotation mark that opens a field but is not closed at its end is text
 * like any other, so that a stray one spoils no line but its own.
 */
export function firstRecord(csv: CsvText): FirstRecord | undefined {
  const { text, separator, ended } = csv;
  const fields: string[] = [];
  for (let at = 0;; at++) {
    const { value, end } = quotedField(csv, at) ?? bareField(csv, at);
    // Two characters, since a line break may have as many.
    if (!ended && end + 2 > text.length) return undefined;
    fields.push(value);
    at = end;
    if (text[at] === separator && fields.length <= FIELD_LIMIT) continue;
    const length = at + (text.startsWith("\r\n", at) ? 2 : 1);
    return { fields, length: Math.min(length, text.length) };
  }
}

interface Field {
  readonly value: string;
  readonly end: number;
}

const OPENED = /"[^"]*(?:""[^"]*)*/y;
const BARE: Readonly<Record<Separator, RegExp>> = {
  ",": /[^,\r\n]*/y,
  ";": /[^;\r\n]*/y,
  "\t": /[^\t\r\n]*/y,
};

function quotedField(
  { text, separator, ended }: CsvText,
  at: number,
): Field | undefined {
  if (text[at] !== '"') return undefined;
  const close = endOf(OPENED, text, at);
  const after = text[close + 1];
  if (after === undefined && !ended) return { value: "", end: text.length };
  const closed = text[close] === '"' &&
    (after === undefined || after === separator || /[\r\n]/.test(after));
  if (!closed) return undefined;
  const value = text.slice(at + 1, close).replaceAll('""', '"');
  return { value, end: close + 1 };
}

function bareField({ text, separator }: CsvText, at: number): Field {
  const end = endOf(BARE[separator], text, at);
  return { value: text.slice(at, end), end };
}

/** Where what `sticky` matches at a place ends. */
function endOf(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  sticky.test(text);
  return sticky.lastIndex;
}

/** The largest export that is read, in bytes. */
export const FILE_LIMIT_BYTES = 20_000_000;

/** The most bytes that are decoded at a time, so that reading can pause between pieces. */
const PIECE_BYTES = 4096;

/**
 * The text of a file in small pieces, as it streams in, without its byte-order mark.
 *
 * @throws {Refusal} `too_large` beyond {@linkcode FILE_LIMIT_BYTES},
 * `not_an_export` for what is no UTF-8 text.
 */
export async function* textFrom(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > FILE_LIMIT_BYTES) {
      throw new Refusal("too_large", "This file is larger than 20 MB.");
    }
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES);
      yield decoded(() => decoder.decode(piece, { stream: true }));
    }
  }
  yield decoded(() => decoder.decode());
}

function decoded(decode: () => string): string {
  try {
    const text = decode();
    // A NUL is valid UTF-8, yet no text, and nothing that Postgres could store.
    if (!text.includes("\0")) return text;
  } catch {
    // Not UTF-8: refused in the same words.
  }
  throw new Refusal(
    "not_an_export",
    "This file is not a CSV in UTF-8, which the exports of Strong and Hevy are.",
  );
}
