import { z } from "zod";

/** A JSON Schema (2020-12) whose root is an object. */
export interface JsonSchema {
  readonly type: "object";
  readonly [keyword: string]: unknown;
}

/** What a caller must send (`input`) or will get (`output`), as JSON Schema. */
export function jsonSchemaOf(
  schema: z.ZodObject,
  io: "input" | "output",
): JsonSchema {
  const { $schema: _, ...root } = z.toJSONSchema(schema, { io });
  return { ...root, type: "object" };
}
