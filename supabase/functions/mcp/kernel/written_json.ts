const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/**
 * Whether Postgres can store JSON that `JSON.stringify` has written: NUL and
 * lone surrogates, which it escapes, are in no Postgres text.
 */
export function isStorable(json: string): boolean {
  return !json.includes("\\u") || !UNSTORABLE.test(json);
}

/**
 * JSON that a statement carries as a value and that is written before its batch
 * is. Long work writes it in pieces, so that it does not block the event loop.
 */
export interface WrittenJson {
  /** The JSON as it stands within a JSON string. */
  readonly written: string;
}

const NON_ASCII = /[^\0-\x7f]/g;

/**
 * A piece of {@linkcode WrittenJson}, without the members that are null. It is
 * ASCII, since a single other character makes a long batch slow to send.
 */
export function writtenJson(value: unknown): string {
  const json = JSON.stringify(value, (_, member) => member ?? undefined)
    .replaceAll(NON_ASCII, escaped);
  return JSON.stringify(json).slice(1, -1);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
