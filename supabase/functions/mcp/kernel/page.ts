import { z } from "zod";
import { Refusal } from "./refusal.ts";

/** The most an answer's items may weigh, in bytes of JSON. */
export const ANSWER_LIMIT_BYTES = 60_000;

/** The arguments of every tool that lists: how many, and from where on. */
export const page = {
  limit: z.int().min(1).max(100).default(20).describe("How many at most"),
  cursor: z.string().max(400).optional().describe(
    "next_cursor of the previous answer",
  ),
};

/** A page of things, and the way to the next. */
export interface Page<Item> {
  readonly items: Item[];
  readonly next_cursor: string | null;
  readonly truncated: boolean;
}

/** The output schema of a tool that lists. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().describe(
      "Give it as cursor for what follows; null at the end",
    ),
    truncated: z.boolean().describe(
      "True where the answer was cut to fit; next_cursor continues",
    ),
  });
}

/** What {@linkcode toPage} needs to know of a list. */
export interface PageOptions<Row, Item> {
  /** How many were asked for; the query must look for one more. */
  readonly limit: number;
  /** The values the list is ordered by: its keyset. */
  readonly key: (row: Row) => readonly (string | number)[];
  /** A row as the caller sees it. */
  readonly item: (row: Row) => Item;
}

/**
 * A page of at most `limit` whole items and {@linkcode ANSWER_LIMIT_BYTES}; an
 * item that is alone too large is still given, since a page must get on.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit, key, item }: PageOptions<Row, Item>,
): Page<Item> {
  const items: Item[] = [];
  let bytes = 0;
  for (const row of rows.slice(0, limit)) {
    const next = item(row);
    bytes += new TextEncoder().encode(JSON.stringify(next)).length + 1;
    if (bytes > ANSWER_LIMIT_BYTES && items.length > 0) break;
    items.push(next);
  }
  const last = rows[items.length - 1];
  const more = last !== undefined && items.length < rows.length;
  return {
    items,
    next_cursor: more ? toCursor(key(last)) : null,
    truncated: items.length < Math.min(rows.length, limit),
  };
}

/** An opaque cursor that stands for a place in an ordered list. */
export function toCursor(key: readonly (string | number)[]): string {
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
