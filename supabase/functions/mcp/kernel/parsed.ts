import type { z } from "zod";
import { Refusal } from "./refusal.ts";

/**
 * The value as its schema has it.
 *
 * @throws {Refusal} `invalid_input`, with every fault as "field: what is wrong".
 */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new Refusal("invalid_input", inWords(result.error));
  }
  return result.data;
}

function inWords({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) =>
    `${path.join(".") || "input"}: ${message.replace(/\.?$/, ".")}`
  ).join(" ");
}
