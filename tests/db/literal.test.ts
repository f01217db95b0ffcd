import assert from "node:assert/strict";
import postgres from "postgres";
import { compile } from "../../supabase/functions/mcp/db/compile.ts";
import {
  literal,
  UnrepresentableError,
} from "../../supabase/functions/mcp/db/literal.ts";
import {
  json,
  sql,
  type SqlValue,
} from "../../supabase/functions/mcp/kernel/statement.ts";
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

  Deno.test(`literal() round-trips arrays and JSON of random texts with standard_conforming_strings ${setting}`, async () => {
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
            `select to_json(${literal(texts)}::text[]) as texts,
             ${literal(json(document))}::jsonb as document`,
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
  Deno.test(`literal() carries ${show(value)} as ${type}`, async () => {
    await using database = emptyDatabase();
    const [row] = await database.sql.unsafe(
      `select ${literal(value)}::${type} as value`,
    );
    assert.deepEqual(row!["value"], expected);
  });
}

Deno.test("literal() tells null from the text NULL inside an array", async () => {
  await using database = emptyDatabase();
  const values = [null, "null", "NULL", ""];
  const [row] = await database.sql.unsafe(
    `select to_json(${literal(values)}::text[]) as values`,
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
  Deno.test(`literal() refuses ${show(value)}`, () => {
    assert.throws(() => literal(value), UnrepresentableError);
  });
}

Deno.test("compile() keeps a value apart from what stands beside it", async () => {
  await using database = emptyDatabase();
  const statement = sql`select 5 -${-5} as minus, 'a'${""} as nothing`;
  await assert.rejects(database.sql.unsafe(compile(statement)), /syntax/);
  const [row] = await database.sql.unsafe(
    compile(sql`select 5 -${-5} as minus`),
  );
  assert.equal(row!["minus"], 10);
});

Deno.test("compile() splices a statement into another", async () => {
  await using database = emptyDatabase();
  const condition = sql`name = ${"it's"}`;
  const [row] = await database.sql.unsafe(
    compile(
      sql`select ${condition} as same from (values ('it''s')) as t (name)`,
    ),
  );
  assert.equal(row!["same"], true);
});

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
