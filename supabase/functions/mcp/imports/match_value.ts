/** No number, date, duration or column name of an export is longer, in characters. */
const VALUE_LIMIT = 100;

/** The match of a pattern in a short value. A longer value matches nothing and no pattern reads it. */
export function matchValue(
  value: string,
  pattern: RegExp,
): RegExpMatchArray | null {
  return value.length > VALUE_LIMIT ? null : value.match(pattern);
}
