import { jsonSchemaOf } from "../../supabase/functions/mcp/core/schema.ts";
import { PERMISSIONS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import type { Tool } from "../../supabase/functions/mcp/core/tool.ts";
import { type Place, placesIn, type Schema } from "./schema.ts";

/** What every tool must be, and how one that is not breaks it. */
export interface Law {
  readonly words: string;
  readonly breaches: (tool: Tool) => readonly string[];
}

const SAFE = Number.MAX_SAFE_INTEGER;

/** An item of more columns lets its reader pick. */
const WIDE = 6;

/** Names that say all there is to say, in arguments and answers alike. */
const SELF_EVIDENT = new Set(
  `at date effect email exercise exercises id items last_performed limit name
  notes outcome permissions reps rpe search sets title tool user value volume
  weight calls_last_30_days`.split(/\s+/),
);

/** Names that end in what they are: an identifier, a time, a unit. */
const TELLING = /_(at|id|m|s|kg)$/;

/** The laws of the catalogue that one tool can keep or break by itself. */
export const LAWS: readonly Law[] = [
  {
    words: "has a permission that users can grant",
    breaches: ({ permission }) =>
      PERMISSIONS.includes(permission) ? [] : [permission],
  },
  {
    words: "reads under a permission to read, and changes under no such one",
    breaches: ({ permission, effect }) =>
      permission.endsWith(":read") === (effect === "read")
        ? []
        : [`${effect} under ${permission}`],
  },
  {
    words: "has a title",
    breaches: ({ title }) => /^\S.{0,58}\S$/.test(title) ? [] : [title],
  },
  {
    words: "is described in less than 1,000 characters",
    breaches: ({ description: { length } }) =>
      length < 1000 ? [] : [`${length} characters`],
  },
  {
    words: "says first what it gives and then when to use it",
    breaches: ({ description }) =>
      /^[^\n]+\.\n\nUse it [^\n]+\.$/.test(description) ? [] : [description],
  },
  {
    words: "bounds every string it takes",
    breaches: inputBreaches(({ type, maxLength, format, enum: options }) =>
      type === "string" && maxLength === undefined && format === undefined &&
      options === undefined
    ),
  },
  {
    words: "bounds every list it takes",
    breaches: inputBreaches(({ type, maxItems }) =>
      type === "array" && maxItems === undefined
    ),
  },
  {
    words: "bounds every number it takes",
    breaches: inputBreaches(({ type, minimum = -SAFE, maximum = SAFE }) =>
      (type === "number" || type === "integer") &&
      (minimum <= -SAFE || maximum >= SAFE)
    ),
  },
  {
    words: "takes nothing of which it does not say what it is",
    breaches: inputBreaches((schema) =>
      schema.type === undefined && schema.enum === undefined &&
      schema.anyOf === undefined && schema.oneOf === undefined
    ),
  },
  {
    words: "refuses arguments it does not know, however deep",
    breaches: inputBreaches(({ type, additionalProperties }) =>
      type === "object" && additionalProperties !== false
    ),
  },
  {
    words: "has no union at the root of a schema",
    breaches: (tool) =>
      schemasOf(tool)
        .filter(({ root }) => root.anyOf ?? root.oneOf ?? root.allOf)
        .map(({ side }) => side),
  },
  {
    words: "answers with nothing that is null",
    breaches: ({ output }) =>
      placesOut(output)
        .filter(({ schema }) => [schema.type].flat().includes("null"))
        .map(({ path }) => path),
  },
  {
    words: "describes every field whose name does not say all",
    breaches: (tool) =>
      schemasOf(tool).flatMap(({ side, root }) =>
        placesIn(root).filter(isUnclear).map(({ path }) => `${side} ${path}`)
      ),
  },
  {
    words: "lets the columns of a wide answer be picked",
    breaches: ({ input, output }) =>
      "fields" in input.shape ? [] : placesOut(output)
        .filter(({ path, schema: { properties = {} } }) =>
          path.endsWith("[]") && Object.keys(properties).length > WIDE
        )
        .map(({ path }) => path),
  },
  {
    words: "has an example, and takes each that it has",
    breaches({ input, examples }) {
      if (examples.length === 0) return ["no example"];
      return examples.flatMap((example) =>
        input.safeParse(example).error?.message ?? []
      );
    },
  },
];

function schemaOf(side: Tool["input"], io: "input" | "output"): Schema {
  // `as` holds: these are the keywords our schemas are made of.
  return jsonSchemaOf(side, io) as Schema;
}

function schemasOf({ input, output }: Tool) {
  return [
    { side: "input", root: schemaOf(input, "input") },
    ...(output ? [{ side: "output", root: schemaOf(output, "output") }] : []),
  ];
}

function placesOut(output: Tool["output"]) {
  return output ? placesIn(schemaOf(output, "output")) : [];
}

function inputBreaches(isBreach: (schema: Schema) => boolean) {
  return ({ input }: Tool) =>
    placesIn(schemaOf(input, "input"))
      .filter(({ schema }) => isBreach(schema))
      .map(({ path }) => path || "the root");
}

/** Whether neither a description, nor a name, nor the values say what it is. */
function isUnclear({ path, name, schema }: Place): boolean {
  const told = schema.description !== undefined || schema.enum !== undefined ||
    schema.type === "boolean" || schema.properties !== undefined ||
    schema.items?.properties !== undefined;
  return !told && path !== "" && !path.endsWith("[]") &&
    !SELF_EVIDENT.has(name) && !TELLING.test(name);
}
