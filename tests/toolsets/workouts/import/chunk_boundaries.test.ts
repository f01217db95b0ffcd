import assert from "node:assert/strict";
import { readExport } from "../../../../supabase/functions/mcp/toolsets/workouts/import/read_export.ts";
import { bodyOf } from "./reading.ts";

const FILE = new TextEncoder().encode([
  '\uFEFFDate;Workout Name;Exercise Name;Set Order;"Weight (kg)";Reps;Notes',
  '2024-05-06 07:08:09;"Füße; ""hoch"" 🦶";Squat;1;"62,5";5;"eins\r\nzwei"',
  "2024-05-06 07:08:09;nonsense",
  "",
  "2024-05-07 07:08:09;Früh;Squat;W;20;10;",
].join("\r\n"));

function readInChunks(bytes: number) {
  return readExport(bodyOf(FILE, bytes), { timeZone: "UTC" });
}

Deno.test("readExport() reads the same whatever the chunks", async () => {
  const whole = await readInChunks(FILE.length);
  assert.equal(whole.sets, 2);
  for (let bytes = 1; bytes < FILE.length; bytes++) {
    assert.deepEqual(await readInChunks(bytes), whole, `chunks of ${bytes}`);
  }
});

Deno.test("readExport() reads the same wherever a file is split in two", async () => {
  const whole = await readInChunks(FILE.length);
  for (let at = 1; at < FILE.length; at++) {
    const halves = ReadableStream.from([FILE.slice(0, at), FILE.slice(at)]);
    const content = await readExport(halves, { timeZone: "UTC" });
    assert.deepEqual(content, whole, `split at ${at}`);
  }
});
