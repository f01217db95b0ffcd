import assert from "node:assert/strict";
import { csvLine } from "../../supabase/functions/mcp/account/archive.ts";

const CELLS: readonly (readonly [string | number | null, string])[] = [
  ["plain", "plain"],
  [null, ""],
  [-5, "-5"],
  ['say "hi", you', '"say ""hi"", you"'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", '"\'\r=1"'],
  ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
];
for (const [cell, text] of CELLS) {
  Deno.test(`csvLine() writes ${JSON.stringify(cell)} as ${text}`, () => {
    assert.equal(csvLine([cell, 1]), `${text},1\r\n`);
  });
}
