import type { Statement } from "../kernel/statement.ts";
import { textOf } from "./text_of.ts";

/** A statement as Postgres prepares and executes it. */
export interface Compiled {
  /** SQL with `$1`, `$2`… in it, and the parts of other statements spliced in. */
  readonly text: string;
  /** What stands for them, in order, as text. */
  readonly values: readonly (string | null)[];
  readonly required?: Statement["required"];
}

/**
 * Tells a statement's text from its values.
 *
 * @throws {UnrepresentableError} For a value that no Postgres text can hold.
 */
export function compile(statement: Statement): Compiled {
  const values: (string | null)[] = [];
  const { required } = statement;
  const text = write(statement, values);
  return { text, values, ...(required && { required }) };
}

function write(
  { strings, values: parts }: Statement,
  values: (string | null)[],
): string {
  let text = strings[0] ?? "";
  parts.forEach((part, index) => {
    // Parentheses keep a parameter from meeting what stands beside it.
    text += isStatement(part)
      ? write(part, values)
      : `($${values.push(textOf(part))})`;
    text += strings[index + 1] ?? "";
  });
  return text;
}

function isStatement(
  value: Statement["values"][number],
): value is Statement {
  return typeof value === "object" && value !== null && "strings" in value;
}
