import assert from "node:assert/strict";
import { readExport } from "../../../../supabase/functions/mcp/toolsets/workouts/import/read_export.ts";
import { bodyOf, read, strong } from "./reading.ts";

const OPTIONS = { timeZone: "UTC", unit: "kg" } as const;

Deno.test("readExport() refuses a file over 20 MB without reading on", async () => {
  const line = new TextEncoder().encode(`${"x,".repeat(2_000)}\n`);
  let sent = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      const header = strong().join() + "\n";
      controller.enqueue(sent === 0 ? new TextEncoder().encode(header) : line);
      sent += line.length;
    },
    cancel() {
      cancelled = true;
    },
  });
  await assert.rejects(readExport(endless, OPTIONS), { code: "too_large" });
  assert.ok(cancelled);
  assert.ok(sent < 22 * 1024 * 1024);
});

Deno.test("readExport() refuses more than 200,000 lines", async () => {
  const lines = [...strong(), ...Array(200_000).fill("")];
  await assert.rejects(read(lines.join("\n") + "\n,"), {
    code: "too_large",
    message: "This file has over 200,000 lines.",
  });
});

Deno.test("readExport() reads exactly 200,000 lines", async () => {
  const { lines } = await read([...strong(), ...Array(199_998).fill(""), ","]);
  assert.equal(lines, 200_000);
});

Deno.test("readExport() refuses a field over 64 KB, naming its line", async () => {
  const rows = strong("1,60,5,0,0,,", `2,60,5,0,0,"${"x".repeat(65_600)}",`);
  await assert.rejects(read(rows), {
    code: "too_large",
    message: /^What begins on line 3 is longer than 64 KB/,
  });
});

Deno.test("readExport() lets go of a body it refuses at its first line", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) =>
      controller.enqueue(new TextEncoder().encode("name,age\nx,1\n")),
    cancel() {
      cancelled = true;
    },
  });
  await assert.rejects(readExport(body, OPTIONS), { code: "not_an_export" });
  assert.ok(cancelled);
});

Deno.test("readExport() passes on why a body broke off", async () => {
  const gone = new Error("gone");
  const body = bodyOf(strong("1,60,5,0,0,,").join("\n")).pipeThrough(
    new TransformStream({ flush: (controller) => controller.error(gone) }),
  );
  await assert.rejects(readExport(body, OPTIONS), gone);
});
