import assert from "node:assert/strict";
import postgres from "postgres";
import {
  compile,
  literal,
  textOf,
  UnrepresentableError,
} from "../../supabase/functions/mcp/db/sql_text.ts";
import {
  json,
  sql,
  type SqlValue,
} from "../../supabase/functions/mcp/core/sql.ts";
import { emptyDatabase } from "../support/database.ts";
import { randomText } from "../support/random_values.ts";

const ROWS = 200;
const COLUMNS = 50;

for (const setting of ["on", "off"]) {
  Deno.test(`literal() round-trips 10,000 random texts with standard_conforming_strings ${setting}`, async () => {
    await using database = emptyDatabase();
    await withSetting(
      database.url("supabase_admin"),
      setting,
      async (client) => {
        for (let row = 0; row < ROWS; row++) {
          const texts = Array.from({ length: COLUMNS }, randomText);
          const columns = texts.map((text) => `${literal(text)}::text`);
          const [answer] = await client.unsafe(`select ${columns}`).values();
          assert.deepEqual([...answer!], texts);
        }
      },
    );
  });

  Deno.test(`textOf() round-trips arrays and JSON of random texts with standard_conforming_strings ${setting}`, async () => {
    await using database = emptyDatabase();
    await withSetting(
      database.url("supabase_admin"),
      setting,
      async (client) => {
        for (let row = 0; row < ROWS; row++) {
          const texts = Array.from({ length: COLUMNS }, randomText);
          const document = {
            [randomText()]: texts,
            deep: [{ "\\u0000": "\\" }],
          };
          const [answer] = await client.unsafe(
            `select to_json(${written(texts)}::text[]) as texts,
             ${written(json(document))}::jsonb as document`,
          );
          assert.deepEqual(answer, { texts, document });
        }
      },
    );
  });
}

const EXACT: readonly (readonly [SqlValue, string, unknown])[] = [
  [0, "float8", 0],
  [-0.5, "float8", -0.5],
  [Number.MAX_VALUE, "float8", Number.MAX_VALUE],
  [Number.MIN_VALUE, "float8", Number.MIN_VALUE],
  [Number.MAX_SAFE_INTEGER, "int8", String(Number.MAX_SAFE_INTEGER)],
  [2n ** 63n - 1n, "int8", "9223372036854775807"],
  [-(2n ** 63n), "int8", "-9223372036854775808"],
  [true, "boolean", true],
  [false, "boolean", false],
  [null, "text", null],
  ["", "text", ""],
  [[], "text[]", []],
  [new Date(0), "timestamptz", new Date(0)],
];
for (const [value, type, expected] of EXACT) {
  Deno.test(`textOf() carries ${show(value)} as ${type}`, async () => {
    await using database = emptyDatabase();
    const [row] = await database.sql.unsafe(
      `select ${written(value)}::${type} as value`,
    );
    assert.deepEqual(row!["value"], expected);
  });
}

Deno.test("textOf() tells null from the text NULL inside an array", async () => {
  await using database = emptyDatabase();
  const values = [null, "null", "NULL", ""];
  const [row] = await database.sql.unsafe(
    `select to_json(${written(values)}::text[]) as values`,
  );
  assert.deepEqual(row!["values"], values);
});

const UNREPRESENTABLE: readonly SqlValue[] = [
  "a\0b",
  "\ud800",
  "\udc00x",
  ["fine", "\ud83d"],
  json({ text: "\0" }),
  json({ "\ud800": 1 }),
  json("\\\\\0"),
  json(undefined),
  NaN,
  Infinity,
  -Infinity,
];
for (const value of UNREPRESENTABLE) {
  Deno.test(`textOf() and literal() refuse ${show(value)}`, () => {
    assert.throws(() => written(value), UnrepresentableError);
  });
}

Deno.test("compile() keeps a value apart from what stands beside it", () => {
  assert.deepEqual(
    compile(sql`select 5 -${-5} as minus, 'a'${""} as nothing`),
    {
      text: "select 5 -($1) as minus, 'a'($2) as nothing",
      values: ["-5", ""],
    },
  );
});

Deno.test("compile() splices a statement into another, and numbers their values through", () => {
  const condition = sql`name = ${"it's"}`;
  assert.deepEqual(
    compile(
      sql`select ${1} where ${condition} and not ${condition} or ${null}`,
    ),
    {
      text: "select ($1) where name = ($2) and not name = ($3) or ($4)",
      values: ["1", "it's", "it's", null],
    },
  );
});

/** A value as it would stand in a statement, were it not a parameter. */
function written(value: SqlValue): string {
  const text = textOf(value);
  return text === null ? "null" : literal(text);
}

async function withSetting(
  url: string,
  setting: string,
  work: (client: postgres.Sql) => Promise<void>,
) {
  const client = postgres(url, {
    max: 1,
    connection: { standard_conforming_strings: setting },
  });
  try {
    const [shown] = await client`show standard_conforming_strings`;
    assert.equal(shown!["standard_conforming_strings"], setting);
    await work(client);
  } finally {
    await client.end();
  }
}

function show(value: SqlValue): string {
  if (typeof value === "bigint" || typeof value === "number") return `${value}`;
  return JSON.stringify(value);
}
