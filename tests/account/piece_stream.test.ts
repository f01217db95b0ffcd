import assert from "node:assert/strict";
import {
  pieceStream,
  textStream,
} from "../../supabase/functions/mcp/account/archive.ts";

Deno.test("pieceStream() gives the pieces in their order, and lets go of them at the end", async () => {
  const source = piecesOf(["a", "b", "c"]);
  const stream = await pieceStream(source.pieces);
  assert.deepEqual(await Array.fromAsync(stream), ["a", "b", "c"]);
  assert.equal(source.released, 1);
});

Deno.test("pieceStream() gives a stream without pieces where there are none", async () => {
  const stream = await pieceStream(piecesOf([]).pieces);
  assert.deepEqual(await Array.fromAsync(stream), []);
});

Deno.test("pieceStream() fails where the first piece does", async () => {
  await assert.rejects(pieceStream(piecesOf([], "at once").pieces), /at once/);
});

Deno.test("a stream of pieces fails where a later piece does", async () => {
  const source = piecesOf(["a"], "later");
  const stream = await pieceStream(source.pieces);
  await assert.rejects(Array.fromAsync(stream), /later/);
  assert.equal(source.released, 1);
});

for (const read of [0, 1, 2]) {
  for (const [name, streamOf] of Object.entries({ pieceStream, textStream })) {
    Deno.test(`${name}() lets go of the pieces where its reader leaves after ${read}`, async () => {
      const source = piecesOf(Array(1_000).fill("a"));
      const reader = (await streamOf(source.pieces)).getReader();
      for (let count = 0; count < read; count++) await reader.read();
      await reader.cancel();
      assert.equal(source.released, 1);
    });
  }
}

/** These pieces, and how often they were let go of. */
function piecesOf(all: readonly string[], failure?: string) {
  let released = 0;
  async function* pieces() {
    try {
      for (const piece of all) yield await Promise.resolve(piece);
      if (failure) throw new Error(failure);
    } finally {
      released += 1;
    }
  }
  return {
    pieces: pieces(),
    get released() {
      return released;
    },
  };
}
