import { z } from "zod";

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
