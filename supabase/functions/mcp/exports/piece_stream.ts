/**
 * Pieces that are made as they are read, as a stream. The first is made before
 * there is a stream: what fails at once fails here, and can still be told.
 * A reader that leaves, even before it has read anything, ends the generator.
 */
export async function pieceStream<Piece>(
  pieces: AsyncGenerator<Piece>,
): Promise<ReadableStream<Piece>> {
  let next: IteratorResult<Piece> | undefined = await pieces.next();
  return new ReadableStream<Piece>({
    async pull(controller) {
      const { done, value } = next ?? await pieces.next();
      next = undefined;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  }, { highWaterMark: 0 });
}

/** The same of text, as its UTF-8 bytes. */
export async function textStream(
  text: AsyncGenerator<string>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  return await pieceStream(utf8(text));
}

async function* utf8(
  text: AsyncGenerator<string>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const piece of text) yield encoder.encode(piece);
}
