import type { RefusalCode } from "./refusal.ts";
import type { WrittenJson } from "./written_json.ts";

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
