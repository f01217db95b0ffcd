import { json, type SqlValue } from "../../supabase/functions/mcp/core/sql.ts";

/** What makes trouble between quotes, and what surrounds it. */
const PIECES = [
  "'",
  "''",
  "\\",
  "\\'",
  '"',
  "$$",
  "$a$",
  ";",
  "--",
  "/*",
  "*/",
  "{",
  "}",
  ",",
  "null",
  "NULL",
  "\n",
  "\r",
  "\t",
  "\x01",
  "\x7f",
  "\u0085",
  "\u2028",
  "\ufeff",
  "😀",
  "é",
  "e\u0301",
  "%",
  "?",
  "${x}",
  "E'",
  "U&'",
  " ",
  "x",
];
/** A text of up to eleven troublesome pieces. */
export function randomText(): string {
  const pieces = Array.from(
    { length: Math.floor(Math.random() * 12) },
    () => PIECES[Math.floor(Math.random() * PIECES.length)],
  );
  return pieces.join("");
}

/** A value, and how to see that it arrived as it was. */
export interface TypedValue {
  readonly value: SqlValue;
  readonly type: string;
  /** What `to_json` makes of it in Postgres. */
  readonly expected: unknown;
}

const EDGES = [
  0,
  1,
  -1,
  0.1,
  1e21,
  1e-7,
  2 ** 53,
  -(2 ** 53),
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  -Number.MAX_VALUE,
];

const KINDS: readonly (() => TypedValue)[] = [
  () => same(randomText(), "text"),
  () => same(anyText(), "text"),
  () => same(randomNumber(), "float8"),
  () => same(Math.random() < 0.5, "boolean"),
  () => same(null, "text"),
  () => same(listOf(anyText), "text[]"),
  () => same(listOf(randomNumber), "float8[]"),
  () => same([listOf(randomText, 3), listOf(randomText, 3)], "text[][]"),
  () => {
    const document = randomJson(3);
    return { value: json(document), type: "jsonb", expected: document };
  },
  () => {
    const value = BigInt.asIntN(64, BigInt(Math.floor(randomNumber() % 1e15)));
    return { value, type: "int8", expected: Number(value) };
  },
  () => {
    const value = new Date(Math.floor(Math.random() * 4e12));
    return { value, type: "timestamptz", expected: value.toISOString() };
  },
];

/** A random value of any type that a statement can carry. */
export function randomTyped(): TypedValue {
  return oneOf(KINDS)();
}

function same(value: SqlValue, type: string): TypedValue {
  return { value, type, expected: value };
}

/** Any code points but NUL and surrogates. */
function anyText(): string {
  return Array.from({ length: Math.floor(Math.random() * 8) }, () => {
    const point = 1 + Math.floor(Math.random() * 0x10ffff);
    return point >= 0xd800 && point < 0xe000
      ? "'"
      : String.fromCodePoint(point);
  }).join("");
}

function randomNumber(): number {
  if (Math.random() < 0.3) return oneOf(EDGES);
  return (Math.random() - 0.5) * 10 ** Math.floor(Math.random() * 40 - 20);
}

function randomJson(depth: number): unknown {
  if (depth === 0 || Math.random() < 0.3) {
    return oneOf([anyText, randomText, () => null, () => 7, () => true])();
  }
  const inner = () => randomJson(depth - 1);
  return Math.random() < 0.5
    ? listOf(inner)
    : Object.fromEntries(listOf(() => [anyText(), inner()] as const));
}

function listOf<Item>(
  item: () => Item,
  length = Math.floor(Math.random() * 5),
): Item[] {
  return Array.from({ length }, item);
}

function oneOf<Item>(items: readonly Item[]): Item {
  // `as` holds: the index is within.
  return items[Math.floor(Math.random() * items.length)] as Item;
}
