import { z } from "zod";

/** What the record of a call keeps of each argument; of unknown ones, how many. */
export type ArgumentSummary = Readonly<
  Record<string, ArgumentTrace | { readonly count: number }>
>;

interface ArgumentTrace {
  readonly type: string;
  /** Characters, elements or keys. */
  readonly length?: number;
  readonly value?: unknown;
  readonly secret?: true;
}

/** Kinds of values that leave no room for text. */
const CLOSED = [
  z.ZodBoolean,
  z.ZodEnum,
  z.ZodISODate,
  z.ZodISODateTime,
  z.ZodLiteral,
  z.ZodNumber,
  z.ZodUUID,
];

const LONGEST_VALUE = 40;

/** Under which unknown names are counted; a caller can write anything into a name. */
const UNKNOWN = "(unknown)";

/**
 * The arguments of a call by name, type and size. A value is shown only where
 * its schema leaves no room for text and it fits; never of a field marked
 * `.meta({ writeOnly: true })`, JSON Schema's word for a secret.
 */
export function argumentSummary(
  { shape }: z.ZodObject,
  args: unknown,
): ArgumentSummary {
  const given = typeof args === "object" && args !== null
    ? Object.entries(args)
    : [];
  const known = given.filter(([name]) => Object.hasOwn(shape, name));
  const count = given.length - known.length;
  return {
    ...Object.fromEntries(
      known.map(([name, value]) => [name, trace(fieldOf(shape[name]!), value)]),
    ),
    ...(count > 0 && { [UNKNOWN]: { count } }),
  };
}

function trace(field: Field, value: unknown): ArgumentTrace {
  const type = typeOf(value);
  if (field.isSecret) return { type, secret: true };
  const length = lengthOf(value);
  if (
    (length ?? 0) <= LONGEST_VALUE && field.closed?.safeParse(value).success
  ) {
    return { type, value };
  }
  return { type, ...(length !== undefined && { length }) };
}

/** What is to be known of an argument's schema. */
interface Field {
  readonly isSecret: boolean;
  /** Where it leaves no room for text. */
  readonly closed?: z.ZodType | undefined;
}

const FIELDS = new WeakMap<z.core.$ZodType, Field>();

/** What is known of a schema, found out once. */
function fieldOf(schema: z.core.$ZodType): Field {
  const known = FIELDS.get(schema);
  if (known) return known;
  const layers = layersOf(schema);
  const innermost = layers.at(-1);
  const field = {
    isSecret: layers.some(isSecret),
    closed: CLOSED.some((kind) => innermost instanceof kind)
      // `as` holds: it is of one of those kinds.
      ? innermost as z.ZodType
      : undefined,
  };
  FIELDS.set(schema, field);
  return field;
}

/** A schema and what it wraps: optional, nullable, with a default. */
function layersOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const wraps = schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
  return wraps ? [schema, ...layersOf(schema.unwrap())] : [schema];
}

function isSecret(schema: z.core.$ZodType): boolean {
  return z.globalRegistry.get(schema)?.["writeOnly"] === true;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function lengthOf(value: unknown): number | undefined {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  if (typeof value === "object" && value !== null) {
    return Object.keys(value).length;
  }
  return undefined;
}
