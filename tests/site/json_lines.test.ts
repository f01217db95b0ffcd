import assert from "node:assert/strict";
import { jsonLines } from "../../supabase/site/import/json_lines.ts";

Deno.test("jsonLines() puts together what arrives in pieces", async () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n\n{"b":2}');
  const bytewise = ReadableStream.from(
    Array.from(bytes, (byte) => Uint8Array.of(byte)),
  );
  assert.deepEqual(
    await Array.fromAsync(jsonLines(bytewise)),
    [{ a: "é" }, { b: 2 }],
  );
});

Deno.test("jsonLines() does not wait for the next line", async () => {
  const { readable, writable } = new TextEncoderStream();
  const writer = writable.getWriter();
  const written = writer.write('{"a":1}\n{"b"');
  const lines = jsonLines(readable);
  assert.deepEqual((await lines.next()).value, { a: 1 });
  await written;
  const rest = Array.fromAsync(lines);
  await writer.write(":2}");
  await writer.close();
  assert.deepEqual(await rest, [{ b: 2 }]);
});
