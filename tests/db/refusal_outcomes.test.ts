import assert from "node:assert/strict";
import {
  type RefusalCode,
  REFUSALS,
} from "../../supabase/functions/mcp/core/errors.ts";
import { freshDatabase } from "../support/database.ts";

Deno.test("mcp.outcome_of() is failed for just the refusals whose status is 500 or more", async () => {
  await using database = await freshDatabase();
  // `as` holds: these are the keys of a literal.
  const codes = Object.keys(REFUSALS) as RefusalCode[];
  const rows = await database.sql`
    select code, mcp.outcome_of(code) as outcome
    from unnest(${codes}::text[]) as code`;
  assert.deepEqual(
    Object.fromEntries(rows.map(({ code, outcome }) => [code, outcome])),
    Object.fromEntries(codes.map((code) => [
      code,
      REFUSALS[code].status >= 500 ? "failed" : "refused",
    ])),
  );
});
