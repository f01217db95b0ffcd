/**
 * What a backup says, as lines of UTF-8. One object opens each part, and the
 * rows of a table follow as lists of texts in the order of its columns, each
 * the text form Postgres itself reads back:
 *
 *     {"part": "manifest", "format": 1, "made_at", "migrations", "tables"}
 *     {"part": "table", "name": "mcp.grants"}
 *     ["6d1f…", null, "workouts:read", …]
 *     {"part": "end", "rows": 1, "digest": "…"}
 *     {"part": "sequences", "sequences": [{"name", "last_value", "is_called"}]}
 *
 * Tables come in an order in which nothing points ahead. The sequences end it.
 *
 * @module
 */
import { z } from "zod";
import { Fault } from "../../local/fault.ts";

export const FORMAT = 1;

/** A table, and those of its columns that Postgres does not compute. */
export const Table = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()).min(1),
});
export type Table = z.infer<typeof Table>;

export const Sequence = z.object({
  schema: z.string(),
  name: z.string(),
  last_value: z.string().regex(/^-?\d+$/),
  is_called: z.boolean(),
});
export type Sequence = z.infer<typeof Sequence>;

const Manifest = z.object({
  part: z.literal("manifest"),
  format: z.literal(FORMAT),
  made_at: z.iso.datetime(),
  /** Versions of the migrations that had run. */
  migrations: z.array(z.string()),
  tables: z.array(Table),
});
export type Manifest = z.infer<typeof Manifest>;

const Part = z.discriminatedUnion("part", [
  Manifest,
  z.object({ part: z.literal("table"), name: z.string() }),
  z.object({
    part: z.literal("end"),
    rows: z.int().min(0),
    digest: z.string(),
  }),
  z.object({ part: z.literal("sequences"), sequences: z.array(Sequence) }),
]);
export type Part = z.infer<typeof Part>;

/** A line that is a row, as it is, or the part that a line opens. */
export function readLine(line: string): string | Part {
  if (line.startsWith("[")) return line;
  const parsed = Part.safeParse(JSON.parse(line));
  if (!parsed.success) {
    throw new Fault(
      "The backup opens, but says what this Homeport does not know: restore " +
        "with the Homeport that wrote it, or a newer one.",
    );
  }
  return parsed.data;
}

/** The lines of a text that comes in pieces. */
export async function* linesOf(
  pieces: AsyncIterable<string>,
): AsyncGenerator<string> {
  let rest: string[] = [];
  for await (const piece of pieces) {
    const [first, ...others] = piece.split("\n");
    rest.push(first!);
    for (const other of others) {
      yield rest.join("");
      rest = [other];
    }
  }
  const last = rest.join("");
  if (last !== "") yield last;
}
