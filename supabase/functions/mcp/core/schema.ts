import { z } from "zod";
import { Refusal } from "./errors.ts";

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

/** A JSON Schema (2020-12) whose root is an object. */
export interface JsonSchema {
  readonly type: "object";
  readonly [keyword: string]: unknown;
}

/**
 * What a caller must send (`input`) or will get (`output`), as JSON Schema: as
 * short as it can be, since a model reads it. What is refused is closed; of
 * what is answered nobody needs to be told that there is no more.
 */
export function jsonSchemaOf(
  schema: z.ZodObject,
  io: "input" | "output",
): JsonSchema {
  const { $schema: _, ...root } = z.toJSONSchema(schema, {
    io,
    override({ jsonSchema }) {
      const { additionalProperties } = jsonSchema;
      if (io === "output" && additionalProperties === false) {
        delete jsonSchema.additionalProperties;
      }
    },
  });
  return { ...root, type: "object" };
}
