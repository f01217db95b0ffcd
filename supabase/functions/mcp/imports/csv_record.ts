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
