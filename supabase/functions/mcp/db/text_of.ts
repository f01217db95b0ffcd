import type { Json, SqlValue } from "../kernel/statement.ts";
import { isStorable } from "../kernel/written_json.ts";

/** A value that no Postgres text can hold: a bug in a tool's input schema. */
export class UnrepresentableError extends Error {
  override readonly name = "UnrepresentableError";
}

/**
 * A value as Postgres writes it, for a parameter of whatever type; null is NULL.
 *
 * @throws {UnrepresentableError} For numbers that are not finite, and what is no JSON.
 */
export function textOf(value: SqlValue): string | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number") return numeral(value);
  if (typeof value === "boolean" || typeof value === "bigint") {
    return String(value);
  }
  if (value instanceof Date) return value.toISOString();
  if (isArray(value)) return arrayText(value);
  return jsonText(value);
}

/**
 * JSON as text.
 *
 * @throws {UnrepresentableError} For what Postgres cannot store, and what is no JSON.
 */
export function jsonText({ json }: Json): string {
  const text = JSON.stringify(json);
  if (text === undefined) {
    throw new UnrepresentableError("Not a JSON value.");
  }
  if (!isStorable(text)) {
    throw new UnrepresentableError(
      "A JSON document cannot hold NUL or a lone surrogate.",
    );
  }
  return text;
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
    if (isArray(value)) return arrayText(value);
    const text = textOf(value);
    return text === null ? "null" : `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  });
  return `{${elements.join(",")}}`;
}
