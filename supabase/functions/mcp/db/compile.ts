import type { Statement } from "../kernel/statement.ts";
import { literal } from "./literal.ts";

/** A statement as SQL text, its values as literals and its parts spliced in. */
export function compile({ strings, values }: Statement): string {
  let text = strings[0] ?? "";
  values.forEach((value, index) => {
    text += isStatement(value) ? compile(value) : literal(value);
    text += strings[index + 1] ?? "";
  });
  return text;
}

function isStatement(
  value: Statement["values"][number],
): value is Statement {
  return typeof value === "object" && value !== null && "strings" in value;
}
