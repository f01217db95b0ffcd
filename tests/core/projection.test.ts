import assert from "node:assert/strict";
import { z } from "zod";
import { fieldsOf, picked } from "../../supabase/functions/mcp/core/page.ts";
import { parsed } from "../../supabase/functions/mcp/core/schema.ts";

const Columns = z.object({ title: z.string(), sets: z.number() });
const Input = z.object({ fields: fieldsOf(Columns) });

Deno.test("picked() leaves out what was not picked, and nothing where nothing was", () => {
  const columns = { title: "Push", sets: 3 };
  assert.deepEqual(picked(columns, ["sets"]), { sets: 3 });
  assert.deepEqual(picked(columns, undefined), columns);
});

Deno.test("fieldsOf() takes the names of the columns", () => {
  assert.deepEqual(parsed(Input, { fields: ["sets"] }), { fields: ["sets"] });
  assert.deepEqual(parsed(Input, {}), {});
});

for (
  const [fields, words] of [
    [["reps"], 'fields.0: no column is called "reps"; there are title, sets.'],
    [[5], "fields.0: no column is called number; there are title, sets."],
    [["x".repeat(99)], `fields.0: no column is called "${"x".repeat(40)}";`],
    [[], "fields: Too small"],
    [["sets", "sets", "sets"], "fields: Too big"],
  ] as const
) {
  Deno.test(`fieldsOf() refuses ${JSON.stringify(fields).slice(0, 30)} in words`, () => {
    assert.throws(
      () => parsed(Input, { fields }),
      ({ message }: Error) => message.startsWith(words),
    );
  });
}
