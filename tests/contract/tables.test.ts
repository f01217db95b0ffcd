import assert from "node:assert/strict";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { freshDatabase } from "../support/database.ts";

// Else the export leaves rows out.
Deno.test("the key of every table identifies a row of a user", async () => {
  await using database = await freshDatabase();
  for (const { name, key = "id" } of CATALOGUE.tables) {
    const [{ identifies } = { identifies: false }] = await database.sql<
      { identifies: boolean }[]
    >`
      select exists (
        select from pg_index
        where indrelid = ${name}::text::regclass and indisunique
          and indpred is null and indexprs is null
          and (
            select array_agg(attname::text)
            from pg_attribute
            where attrelid = indrelid and attnum = any (indkey)
          ) <@ array['user_id', ${key}::text]
      ) and (
        select attnotnull from pg_attribute
        where attrelid = ${name}::text::regclass and attname = ${key}
      ) as identifies`;
    assert.equal(identifies, true, `${name}: ${key}`);
  }
});
