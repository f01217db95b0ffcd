import assert from "node:assert/strict";
import { jsonSchemaOf } from "../../../supabase/functions/mcp/kernel/json_schema.ts";
import { TOOLS } from "../../../supabase/functions/mcp/tools/mod.ts";

const WORKOUTS = TOOLS.filter(({ permission }) =>
  permission.startsWith("workouts:")
);

Deno.test("the workouts tools cost a client less than 12 KB of context", () => {
  const listed = WORKOUTS.map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: jsonSchemaOf(tool.input, "input"),
    outputSchema: jsonSchemaOf(tool.output!, "output"),
  }));
  assert.ok(JSON.stringify(listed).length < 12_000);
});

for (const { name, description } of WORKOUTS) {
  Deno.test(`${name} says when to use it, in less than 1,000 characters`, () => {
    assert.match(description, /\n\nUse it /);
    assert.ok(description.length < 1000);
  });
}
