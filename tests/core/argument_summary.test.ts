import assert from "node:assert/strict";
import { z } from "zod";
import { argumentSummary } from "../../supabase/functions/mcp/core/argument_summary.ts";

const SCHEMA = z.object({
  limit: z.int().default(20),
  kg: z.number().nullable(),
  unit: z.enum(["kg", "lb"]).optional(),
  from: z.iso.date().optional().describe("From this day on"),
  at: z.iso.datetime().optional(),
  id: z.uuid(),
  dry: z.boolean(),
  kind: z.literal("all"),
  name: z.string(),
  names: z.array(z.string()),
  nested: z.object({ note: z.string() }),
  pin: z.number().meta({ writeOnly: true }).optional(),
});

const CASES: readonly (readonly [string, unknown, unknown])[] = [
  ["limit", 5, { type: "number", value: 5 }],
  ["kg", 2.5, { type: "number", value: 2.5 }],
  ["kg", null, { type: "null" }],
  ["unit", "kg", { type: "string", value: "kg" }],
  ["from", "2026-01-02", { type: "string", value: "2026-01-02" }],
  ["at", "2026-01-02T03:04:05Z", {
    type: "string",
    value: "2026-01-02T03:04:05Z",
  }],
  ["id", "0af76519-16cd-43dd-8448-eb211c80319c", {
    type: "string",
    value: "0af76519-16cd-43dd-8448-eb211c80319c",
  }],
  ["dry", true, { type: "boolean", value: true }],
  ["kind", "all", { type: "string", value: "all" }],
  ["name", "short", { type: "string", length: 5 }],
  ["names", ["a", "b"], { type: "array", length: 2 }],
  ["nested", { note: "x" }, { type: "object", length: 1 }],
  ["pin", 1234, { type: "number", secret: true }],
  ["unit", "my secret", { type: "string", length: 9 }],
  ["limit", "my secret", { type: "string", length: 9 }],
  ["from", { my: "secret" }, { type: "object", length: 1 }],
  ["at", `2026-01-02T03:04:05.${"1".repeat(400)}Z`, {
    type: "string",
    length: 421,
  }],
];

for (const [name, value, expected] of CASES) {
  Deno.test(`argumentSummary() keeps of ${name} ${JSON.stringify(value).slice(0, 40)} ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(argumentSummary(SCHEMA, { [name]: value }), {
      [name]: expected,
    });
  });
}

Deno.test("argumentSummary() counts unknown names and keeps none of them", () => {
  assert.deepEqual(
    argumentSummary(SCHEMA, { "my secret": 1, constructor: 2 }),
    { "(unknown)": { count: 2 } },
  );
});

for (const args of [undefined, null, "text", 5]) {
  Deno.test(`argumentSummary() of ${JSON.stringify(args)} is empty`, () => {
    assert.deepEqual(argumentSummary(SCHEMA, args), {});
  });
}
