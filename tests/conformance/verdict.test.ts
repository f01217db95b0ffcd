import assert from "node:assert/strict";
import { verdictOf } from "./verdict.ts";

const OUTPUT = `Running

=== SUMMARY ===
✓ ping: 2 passed, 0 failed
✗ resources-subscribe: 1 passed, 1 failed
✗ json-schema-2020-12: 5 passed, 1 failed

Total: 8 passed, 2 failed

Not scored for 2025-11-25: 1 scenario(s) run, 1 failing. These do not affect conformance.
  ✗ json-schema-2020-12 (pending)
`;

Deno.test("verdictOf() counts the required scenarios, and no others", () => {
  assert.deepEqual(verdictOf(OUTPUT), { passed: 1, failed: 1 });
});

Deno.test("verdictOf() is not content with nothing", () => {
  assert.throws(() => verdictOf("error: no such package"));
});
