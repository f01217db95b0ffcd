/** The keywords that our schemas are made of. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly (string | number)[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** A schema within another. */
export interface Place {
  /** As `exercises[].sets[].reps`; empty for the root. */
  readonly path: string;
  /** The property's name; that of the array for what is in it. */
  readonly name: string;
  readonly schema: Schema;
  /** Whether it may be absent. */
  readonly optional: boolean;
}

/** A schema and all within it, outermost first. */
export function placesIn(root: Schema): readonly Place[] {
  return within({ path: "", name: "", schema: root, optional: false });
}

function within(place: Place): readonly Place[] {
  const { path, name, schema } = place;
  const { properties = {}, required = [], items } = schema;
  const alternatives = [
    ...schema.anyOf ?? [],
    ...schema.oneOf ?? [],
    ...schema.allOf ?? [],
    ...Object.values(schema.$defs ?? {}),
    ...typeof schema.additionalProperties === "object"
      ? [schema.additionalProperties]
      : [],
  ];
  const inner = [
    ...Object.entries(properties).map(([key, schema]): Place => ({
      path: path ? `${path}.${key}` : key,
      name: key,
      schema,
      optional: !required.includes(key),
    })),
    ...(items ? [{ ...place, path: `${path}[]`, schema: items }] : []),
    ...alternatives.map((schema) => ({ path, name, schema, optional: false })),
  ];
  return [place, ...inner.flatMap(within)];
}
