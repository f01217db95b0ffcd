import assert from "node:assert/strict";
import { shownName } from "../../supabase/functions/mcp/core/text.ts";

const NAMES: readonly (readonly [string, string | null, string | undefined])[] =
  [
    ["a plain name", "Claude", "Claude"],
    ["letters of any script", "クロード", "クロード"],
    ["spaces around and within", "  Claude \n Code ", "Claude Code"],
    ["zero-width characters", "Cl\u200baude\u2060", "Cl aude"],
    ["a change of direction", "\u202eedualC", "edualC"],
    ["tag characters", "Claude\u{e0041}\u{e0042}", "Claude"],
    ["fillers of Hangul and braille", "\u3164\u115f\u2800", undefined],
    ["nothing", null, undefined],
    ["60 characters", "x".repeat(60), "x".repeat(60)],
    ["61 characters", "x".repeat(61), `${"x".repeat(60)}…`],
    ["61 characters beyond 16 bits", "𝒙".repeat(61), `${"𝒙".repeat(60)}…`],
  ];

for (const [what, name, shown] of NAMES) {
  Deno.test(`shownName() shows ${what} as ${shown ?? "nothing"}`, () => {
    assert.equal(shownName(name), shown);
  });
}
