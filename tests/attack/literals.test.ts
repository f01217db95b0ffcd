import assert from "node:assert/strict";
import { dbOfSession } from "../../supabase/functions/mcp/db/batch.ts";
import type {
  SqlValue,
  Statement,
} from "../../supabase/functions/mcp/core/sql.ts";
import { literal } from "../../supabase/functions/mcp/db/sql_text.ts";
import { connection } from "../db/calls.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, sessionOf } from "../support/people.ts";
import { randomTyped } from "../support/random_values.ts";

const BATCHES = 500;
const VALUES = 100;

for (const setting of ["on", "off"]) {
  // Defence: `textOf`, `literal` and the quoting in `mcp.batch`. What is refused
  // is tried one by one in tests/db.
  Deno.test(`50,000 random values of every type arrive as they were, standard_conforming_strings ${setting}`, async () => {
    await using database = await freshDatabase();
    const url = new URL(database.url("mcp_gateway"));
    url.searchParams.set("standard_conforming_strings", setting);
    url.searchParams.set("extra_float_digits", "3");
    await using gateway = connection(url.href, 1);
    const [shown] = await gateway.send("show standard_conforming_strings");
    assert.equal(shown!["standard_conforming_strings"], setting);
    const db = dbOfSession(
      { send: gateway.send, statementTimeoutMs: 60_000 },
      await sessionOf(database, await addUser(database)),
    );
    for (let batch = 0; batch < BATCHES; batch++) {
      const typed = Array.from({ length: VALUES }, randomTyped);
      const [[row]] = await db.batch(selecting(typed));
      typed.forEach(({ type, expected }, index) => {
        const arrived = row!.values[index];
        const value = type === "timestamptz"
          ? new Date(String(arrived)).toISOString()
          : arrived;
        assert.deepEqual(value, expected, type);
      });
    }
  });
}

// Defence: the tag of each literal is its own.
Deno.test("a literal within a literal is text", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"), 1);
  for (const text of [literal("a"), `${literal("$")}$`, "$", "$$", "$v$"]) {
    const [row] = await gateway.send(`select ${literal(text)} as text`);
    assert.equal(row!["text"], text);
  }
});

/** A statement that gives values back as JSON. */
function selecting(
  typed: readonly { readonly value: SqlValue; readonly type: string }[],
): Statement<{ readonly values: readonly unknown[] }> {
  const after = typed.map(({ type }) => `::${type})`);
  const strings = [
    "select array[to_json(",
    ...after.slice(0, -1).map((cast) => `${cast}, to_json(`),
    `${after.at(-1)}] as values`,
  ];
  return { strings, values: typed.map(({ value }) => value) };
}
