import assert from "node:assert/strict";
import { importReport } from "../../../../supabase/functions/mcp/toolsets/workouts/import/import_sessions.ts";
import { read, strong } from "./reading.ts";

const OUTCOME = {
  added: { sessions: 1, exercises: 1, sets: 2 },
  already_present: { sessions: 0, sets: 0 },
};

Deno.test("importReport() tells what was read, added and skipped", async () => {
  const content = await read(
    strong("1,60,5,0,0,,", "2,heavy,5,0,0,,", "3,60,5,0,0,,"),
  );
  assert.deepEqual(importReport(content, OUTCOME), {
    type: "report",
    format: "strong",
    lines: 4,
    read: { sessions: 1, exercises: 1, sets: 2 },
    ...OUTCOME,
    skipped: [{ line: 3, reason: "Weight “heavy” is not a number." }],
    skipped_lines: 1,
  });
});

Deno.test("importReport() names at most 200 lines, and losses before rest timers", async () => {
  const rests = Array(300).fill("Rest Timer,,,,90,,");
  const report = importReport(
    await read(strong("1,60,5,0,0,,", ...rests, "2,heavy,5,0,0,,")),
    OUTCOME,
  );
  assert.equal(report.skipped.length, 200);
  assert.equal(report.skipped.at(0)?.line, 3);
  assert.equal(report.skipped.at(-1)?.line, 303);
  assert.equal(report.skipped_lines, 301);
});
