import type { Json, SqlValue } from "../kernel/statement.ts";

/** A value that no Postgres text can hold: a bug in a tool's input schema. */
export class UnrepresentableError extends Error {
  override readonly name = "UnrepresentableError";
}

/**
 * A value as an SQL literal without a type, for Postgres to infer; the only
 * place where a value becomes SQL text.
 *
 * Every value goes through text and one quoting rule, which means the same
 * whether `standard_conforming_strings` is on or off. Parentheses keep it from
 * meeting what stands beside it: `E${x}`, `-${x}`.
 *
 * @throws {UnrepresentableError} For NUL, lone surrogates and numbers that are not finite.
 */
export function literal(value: SqlValue): string {
  return value === null ? "(null)" : quoted(textOf(value));
}

function quoted(text: string): string {
  if (text.includes("\0")) {
    throw new UnrepresentableError("Postgres text cannot hold NUL.");
  }
  if (!text.isWellFormed()) {
    throw new UnrepresentableError("UTF-8 cannot hold a lone surrogate.");
  }
  const doubled = text.replaceAll("'", "''");
  // A plain string with a backslash has two readings, an E string but one.
  return doubled.includes("\\")
    ? `(E'${doubled.replaceAll("\\", "\\\\")}')`
    : `('${doubled}')`;
}

function textOf(value: NonNullable<SqlValue>): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numeral(value);
  if (typeof value === "boolean" || typeof value === "bigint") {
    return String(value);
  }
  if (value instanceof Date) return value.toISOString();
  if (isArray(value)) return arrayText(value);
  return jsonText(value);
}

function numeral(value: number): string {
  if (!Number.isFinite(value)) {
    throw new UnrepresentableError("A number must be finite.");
  }
  return String(value);
}

/** Narrower than `Array.isArray`, which forgets that the array is read-only. */
function isArray(value: unknown): value is readonly SqlValue[] {
  return Array.isArray(value);
}

/** Postgres's own notation of arrays, in which every element may be quoted. */
function arrayText(values: readonly SqlValue[]): string {
  const elements = values.map((value) => {
    if (value === null) return "null";
    if (isArray(value)) return arrayText(value);
    return `"${textOf(value).replaceAll(/["\\]/g, "\\$&")}"`;
  });
  return `{${elements.join(",")}}`;
}

/** `JSON.stringify` escapes lone surrogates and NUL, which `jsonb` then refuses: refuse them here. */
function jsonText({ json }: Json): string {
  const text = JSON.stringify(json);
  if (text === undefined) {
    throw new UnrepresentableError("Not a JSON value.");
  }
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/.test(text)) {
    throw new UnrepresentableError(
      "A JSON document cannot hold NUL or a lone surrogate.",
    );
  }
  return text;
}
