import type { Statement } from "../kernel/statement.ts";
import type { WrittenJson } from "../kernel/written_json.ts";
import { jsonText, textOf } from "./text_of.ts";

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
