import { z } from "zod";
import { Refusal } from "./errors.ts";

/** The most an answer may weigh, in bytes of JSON. */
export const ANSWER_LIMIT_BYTES = 60_000;

const LONGEST_CURSOR = 400;

/** The arguments of every tool that lists: how many, and from where on. */
export const page = {
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().max(LONGEST_CURSOR).optional().describe(
    "next_cursor of an answer",
  ),
};

/** A page of things, and the way to the next. */
export interface Page<Item> {
  readonly items: Item[];
  /** Absent at the end. */
  readonly next_cursor?: string;
  /** Whether {@linkcode ANSWER_LIMIT_BYTES} took items that were asked for. */
  readonly truncated: boolean;
}

/** The output schema of a tool that lists. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().optional().describe("Absent at the end"),
    truncated: z.boolean().describe("Cut to fit"),
  });
}

type Key = readonly (string | number)[];

/** What {@linkcode toPage} needs to know of a list. */
export interface PageOptions<Row, Item, Rest extends object> {
  /** How many were asked for; the query must look for one more. */
  readonly limit: number;
  /** The values the list is ordered by: its keyset. */
  readonly key: (row: Row) => Key;
  /** A row as the caller sees it. */
  readonly item: (row: Row) => Item;
  /** What the answer says beside its items. */
  readonly beside?: Rest;
  /**
   * The key before the first row, where what stands beside the items may leave
   * no room for one: then the page is empty, and the next begins there.
   */
  readonly start?: Key | undefined;
}

/**
 * A page of at most `limit` whole items and {@linkcode ANSWER_LIMIT_BYTES}, all
 * told. Without a `start`, an item that is alone too large is still given,
 * since a page must get on.
 */
export function toPage<Row, Item, Rest extends object = object>(
  rows: readonly Row[],
  { limit, key, item, beside, start }: PageOptions<Row, Item, Rest>,
): Page<Item> & Rest {
  const items = fitting(
    rows.slice(0, limit).map(item),
    { ...beside, next_cursor: "=".repeat(LONGEST_CURSOR), truncated: false },
    start === undefined ? 1 : 0,
  );
  const last = rows[items.length - 1];
  const place = last === undefined ? start : key(last);
  const more = place !== undefined && items.length < rows.length;
  return {
    // `as` holds: without a rest, nothing is known of it either.
    ...beside as Rest,
    items,
    ...(more && { next_cursor: toCursor(place) }),
    truncated: items.length < Math.min(rows.length, limit),
  };
}

/** As many of the first items as fit beside the rest of a page, and `least` at least. */
function fitting<Item>(items: Item[], beside: object, least: number): Item[] {
  // Most pages are far from the limit, which one look tells.
  const { length } = JSON.stringify({ ...beside, items });
  if (length * MOST_BYTES_A_UNIT <= ANSWER_LIMIT_BYTES) return items;
  let bytes = bytesOf({ ...beside, items: [] });
  const fit = items.findIndex((item, index) => {
    bytes += bytesOf(item) + ",".length;
    return bytes > ANSWER_LIMIT_BYTES && index >= least;
  });
  return fit < 0 ? items : items.slice(0, fit);
}

/** Of UTF-8, for one of UTF-16. */
const MOST_BYTES_A_UNIT = 3;

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** An opaque cursor that stands for a place in an ordered list. */
export function toCursor(key: Key): string {
  return btoa(
    String.fromCharCode(...new TextEncoder().encode(JSON.stringify(key))),
  );
}

/**
 * The place a cursor stands for, in the shape of `key`, or nothing where no
 * cursor was given. A cursor is the caller's to forge: it only ever says where
 * to read on, never what may be read.
 *
 * @throws {Refusal} `invalid_input` for what {@linkcode toCursor} never made.
 */
export function fromCursor<Key extends z.ZodType>(
  cursor: string | undefined,
  key: Key,
): z.output<Key> | undefined {
  if (cursor === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(cursor), (c) => c.charCodeAt(0));
    return key.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new Refusal(
      "invalid_input",
      "cursor: not one that this server gave out for this list.",
    );
  }
}

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
