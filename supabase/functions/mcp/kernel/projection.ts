import { z } from "zod";

/** The argument of a wide answer that picks columns; all where it is absent. */
export function fieldsOf<Name extends string>(
  { shape }: z.ZodObject<Readonly<Record<Name, z.ZodType>>>,
) {
  // `as` holds: the keys of a shape are its names.
  const names = Object.keys(shape) as Name[];
  const field = z.enum(names, {
    error: ({ input }) =>
      `no column is called ${shown(input)}; there are ${names.join(", ")}`,
  });
  return z.array(field).min(1).max(names.length).optional()
    .describe("Only these columns");
}

/** The columns that {@linkcode fieldsOf} picked. */
export function picked<Columns extends object>(
  columns: Columns,
  fields: readonly (keyof Columns)[] | undefined,
): Partial<Columns> {
  if (!fields) return columns;
  // `as` holds: columns were left out, none was changed.
  return Object.fromEntries(
    Object.entries(columns).filter(([name]) =>
      (fields as readonly string[]).includes(name)
    ),
  ) as Partial<Columns>;
}

/** What was sent, short enough to be repeated. */
function shown(input: unknown): string {
  return typeof input === "string" ? `"${input.slice(0, 40)}"` : typeof input;
}
