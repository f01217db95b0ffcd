import type { RefusalCode } from "./errors.ts";

/** A value that a statement can carry. JSON goes through {@linkcode json}. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Json
  | readonly SqlValue[];

/** A JSON document inside a statement. */
export interface Json {
  readonly json: unknown;
}

/**
 * One statement that reads or changes rows: a fixed SQL text with values in it.
 * It touches nothing until a batch sends it. `Row` is what its author says it
 * gives, as Postgres writes JSON: instants are ISO 8601 with `+00:00`.
 */
export interface Statement<Row = unknown> {
  readonly strings: readonly string[];
  readonly values: readonly (SqlValue | WrittenJson | Statement)[];
  /** What the whole batch is refused with where this gives no row. */
  readonly required?: Required | undefined;
  /** Carries the type of a row; never present. */
  readonly row?: Row;
}

/**
 * Makes a {@linkcode Statement}. Every `${value}` becomes a parameter: where
 * Postgres cannot infer its type, cast it. A `${statement}` is spliced in.
 */
export function sql<Row = unknown>(
  strings: TemplateStringsArray,
  ...values: readonly (SqlValue | WrittenJson | Statement)[]
): Statement<Row> {
  return { strings, values };
}

const IDENTIFIER = /^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/;

/**
 * The name of a table (`schema.name`) or a column of ours as a part of a
 * statement, quoted. Never pass a name that a caller sent.
 *
 * @throws {TypeError} For other characters than a to z, 0 to 9 and _.
 */
export function identifier(name: string): Statement {
  if (!IDENTIFIER.test(name)) throw new TypeError(`${name}: not a plain name.`);
  return { strings: [`"${name.replace(".", '"."')}"`], values: [] };
}

/** Why a batch is refused. */
interface Required {
  readonly code: RefusalCode;
  /** In words for the caller; the code's own unless given. */
  readonly detail?: string | undefined;
}

/**
 * The same statement, which must give a row: else the whole batch is refused,
 * nothing of it happens, and the refusal is on record. A change gives rows by
 * `returning`.
 */
export function required<Row>(
  statement: Statement<Row>,
  code: RefusalCode,
  detail?: string,
): Statement<Row> {
  return { ...statement, required: { code, detail } };
}

/** Marks a value to be written as a JSON document. */
export function json(value: unknown): Json {
  return { json: value };
}

/** Adds to what the record of the call says it was about; numbers are added up. */
export function note(about: Readonly<Record<string, unknown>>): Statement {
  return sql`select mcp.note(${json(about)})`;
}

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
