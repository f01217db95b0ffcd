import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { zipArchive } from "../../supabase/functions/mcp/account/archive.ts";
import { unzipped } from "./unzipped.ts";

const FILES = {
  "a.json": ["[", "1, 2", "]\n"],
  "deep/er.txt": ["ü".repeat(70_000)],
  "empty.json": [],
};

async function archive(): Promise<Uint8Array> {
  async function* piecesOf(pieces: readonly string[]) {
    for (const piece of pieces) yield await Promise.resolve(piece);
  }
  const parts = await Array.fromAsync(
    zipArchive(
      Object.entries(FILES).map(([name, pieces]) => ({
        name,
        content: piecesOf(pieces),
      })),
      new Date("2026-03-01T18:20:30Z"),
    ),
  );
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

Deno.test("zipArchive() holds every file whole", async () => {
  const files = unzipped(await archive());
  assert.deepEqual(
    [...files],
    Object.entries(FILES).map(([name, pieces]) => [name, pieces.join("")]),
  );
});

Deno.test("zipArchive() gives a file's checksum, size and date", async () => {
  const view = new DataView((await archive()).buffer);
  const content = new TextEncoder().encode("[1, 2]\n");
  assert.equal(view.getUint32(0, true), 0x04034b50);
  assert.equal(view.getUint32(14, true), crc32(content));
  assert.equal(view.getUint32(22, true), content.length);
  const [time, date] = [view.getUint16(10, true), view.getUint16(12, true)];
  assert.deepEqual(
    [date >> 9, (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63],
    [46, 3, 1, 18, 20],
  );
});
