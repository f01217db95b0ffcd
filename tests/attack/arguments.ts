import { jsonSchemaOf } from "../../supabase/functions/mcp/core/schema.ts";
import type { Tool } from "../../supabase/functions/mcp/core/tool.ts";

/** A place for a string in a tool's arguments. */
export interface StringArgument {
  readonly path: readonly string[];
  /** What JSON Schema says of the string's form, if anything. */
  readonly format?: string | undefined;
  /** Arguments that are valid but for what is put there. */
  with(value: string): Readonly<Record<string, unknown>>;
}

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
}

/** Every place for a string in the arguments of a tool, however deep. */
export function stringArguments(tool: Tool): readonly StringArgument[] {
  // `as` holds: the keywords that our schemas are made of.
  const root = jsonSchemaOf(tool.input, "input") as Schema;
  return stringsIn(root, []).map(({ path, format }) => ({
    path,
    format,
    // `as` holds: the root is an object.
    with: (value) => sample(root, path, value) as Record<string, unknown>,
  }));
}

interface Place {
  readonly path: readonly string[];
  readonly format: string | undefined;
}

function stringsIn(schema: Schema, path: readonly string[]): Place[] {
  if (schema.enum) return [];
  if (schema.type === "string") return [{ path, format: schema.format }];
  if (schema.items) return stringsIn(schema.items, [...path, "0"]);
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
    stringsIn(inner, [...path, name])
  );
}

/** A value of the schema with `value` at `path`, and no other optional string. */
function sample(
  schema: Schema,
  path: readonly string[] | undefined,
  value: string,
): unknown {
  if (path?.length === 0) return value;
  if (schema.enum) return schema.enum[0];
  if (schema.type === "string") return exampleOf(schema.format);
  if (schema.items) return [sample(schema.items, path?.slice(1), value)];
  if (schema.type === "boolean") return false;
  if (schema.type !== "object") return Math.max(schema.minimum ?? 1, 0);
  return Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([name, { type, enum: options }]) =>
        name === path?.[0] || schema.required?.includes(name) ||
        type !== "string" || options
      )
      .map(([name, inner]) => [
        name,
        sample(inner, name === path?.[0] ? path.slice(1) : undefined, value),
      ]),
  );
}

function exampleOf(format: string | undefined): string {
  if (format === "uuid") return crypto.randomUUID();
  if (format === "date") return "2026-01-01";
  return "plain";
}
