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
 * It touches nothing until a visit sends it. `Row` is what its author says it
 * gives, as Postgres writes JSON: instants are ISO 8601 with `+00:00`.
 */
export interface Statement<Row = unknown> {
  readonly strings: readonly string[];
  readonly values: readonly (SqlValue | Statement)[];
  /** Carries the type of a row; never present. */
  readonly row?: Row;
}

/**
 * Makes a {@linkcode Statement}. Every `${value}` becomes a parameter: where
 * Postgres cannot infer its type, cast it. A `${statement}` is spliced in.
 */
export function sql<Row = unknown>(
  strings: TemplateStringsArray,
  ...values: readonly (SqlValue | Statement)[]
): Statement<Row> {
  return { strings, values };
}

/** Marks a value to be written as a JSON document. */
export function json(value: unknown): Json {
  return { json: value };
}
