import assert from "node:assert/strict";
import { generatedFiles } from "./generated.ts";

for (
  const path of [
    "tests/contract/tools.json",
    "docs/tools.md",
    "docs/doctor.md",
    "supabase/functions/mcp/deno.lock",
  ]
) {
  Deno.test(`${path} says what the code does`, async () => {
    const file = (await generatedFiles()).find((file) => file.path === path)!;
    const written = await Deno.readTextFile(file.url).catch(() => "");
    assert.ok(
      written === file.text,
      `${path} is stale: run \`deno task contract\`, look at what it changes, and commit it.`,
    );
  });
}
