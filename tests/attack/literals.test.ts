import assert from "node:assert/strict";
import postgres from "postgres";
import { literal } from "../../supabase/functions/mcp/db/literal.ts";
import { emptyDatabase } from "../support/database.ts";
import { randomTyped } from "../support/random_values.ts";

const BATCHES = 500;
const VALUES = 100;

for (const setting of ["on", "off"]) {
  // Defence: `literal`. What it refuses is tried one by one in tests/db.
  Deno.test(`50,000 random values of every type arrive as they were, standard_conforming_strings ${setting}`, async () => {
    await using database = emptyDatabase();
    const client = postgres(database.url("supabase_admin"), {
      max: 1,
      connection: {
        standard_conforming_strings: setting,
        extra_float_digits: 3,
      },
    });
    try {
      for (let batch = 0; batch < BATCHES; batch++) {
        const typed = Array.from({ length: VALUES }, randomTyped);
        const columns = typed.map(({ value, type }) =>
          `to_json(${literal(value)}::${type})`
        );
        const [row] = await client.unsafe(
          `select json_build_array(${columns.slice(0, 50)}) as first,
            json_build_array(${columns.slice(50)}) as second`,
        );
        const arrived = [...row!["first"], ...row!["second"]];
        typed.forEach(({ type, expected }, index) => {
          const value = type === "timestamptz"
            ? new Date(arrived[index]).toISOString()
            : arrived[index];
          assert.deepEqual(value, expected, `${type} ${columns[index]}`);
        });
      }
    } finally {
      await client.end();
    }
  });
}
