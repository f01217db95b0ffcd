import {
  isStorable,
  type Json,
  type SqlValue,
  type Statement,
  type WrittenJson,
} from "../core/sql.ts";

/** What stands for a parameter: its text, or JSON that is written already. */
type Value = string | null | WrittenJson;

/** A statement as Postgres prepares and executes it. */
export interface Compiled {
  /** SQL with `$1`, `$2`… in it, and the parts of other statements spliced in. */
  readonly text: string;
  /** What stands for them, in order. */
  readonly values: readonly Value[];
  readonly required?: Statement["required"];
}

/**
 * Tells a statement's text from its values.
 *
 * @throws {UnrepresentableError} For a value that no Postgres text can hold.
 */
export function compile(statement: Statement): Compiled {
  const values: Value[] = [];
  const { required } = statement;
  const text = write(statement, values);
  return { text, values, ...(required && { required }) };
}

/**
 * A statement as `mcp.batch` takes it, in JSON.
 *
 * @throws {UnrepresentableError} For a value that no Postgres text can hold.
 */
export function compiledJson(statement: Statement): string {
  const { values, ...compiled } = compile(statement);
  const written = values.map((value) =>
    value !== null && typeof value === "object"
      ? `"${value.written}"`
      : jsonText({ json: value })
  );
  return withMember(compiled, "values", written);
}

/** The JSON of an object with one more member, a list whose elements are JSON. */
export function withMember(
  object: object,
  name: string,
  elements: readonly string[],
): string {
  const json = jsonText({ json: { ...object, [name]: [] } });
  return `${json.slice(0, -2)}${elements.join(",")}]}`;
}

function write(
  { strings, values: parts }: Statement,
  values: Value[],
): string {
  let text = strings[0] ?? "";
  parts.forEach((part, index) => {
    // Parentheses keep a parameter from meeting what stands beside it.
    text += isStatement(part)
      ? write(part, values)
      : `($${values.push(isWritten(part) ? part : textOf(part))})`;
    text += strings[index + 1] ?? "";
  });
  return text;
}

function isStatement(
  value: Statement["values"][number],
): value is Statement {
  return typeof value === "object" && value !== null && "strings" in value;
}

function isWritten(value: Statement["values"][number]): value is WrittenJson {
  return typeof value === "object" && value !== null && "written" in value;
}

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

/**
 * Text as an SQL literal; the only place where a value becomes SQL. It means the
 * same whether `standard_conforming_strings` is on or off.
 *
 * The text stays as it is between dollar quotes: doubling the quotation marks and
 * backslashes of a megabyte blocks the event loop for up to a second.
 *
 * @throws {UnrepresentableError} For NUL and lone surrogates.
 */
export function literal(text: string): string {
  if (text.includes("\0")) {
    throw new UnrepresentableError("Postgres text cannot hold NUL.");
  }
  if (!text.isWellFormed()) {
    throw new UnrepresentableError("UTF-8 cannot hold a lone surrogate.");
  }
  const tag = tagNotIn(text);
  // A tag must not follow a letter.
  return ` ${tag}$${text}${tag}$`;
}

/** A random tag without its last `$`, so that the end of the text cannot complete it. */
function tagNotIn(text: string): string {
  for (;;) {
    const tag = `$v${crypto.randomUUID().replaceAll("-", "")}`;
    if (!text.includes(tag)) return tag;
  }
}
