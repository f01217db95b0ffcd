/**
 * Pieces that are made as they are read, as a stream. The first is made before
 * there is a stream: what fails at once fails here, and can still be told.
 */
export async function pieceStream<Piece>(
  pieces: AsyncGenerator<Piece>,
): Promise<ReadableStream<Piece>> {
  const first = await pieces.next();
  async function* all() {
    try {
      if (!first.done) yield first.value;
      yield* pieces;
    } finally {
      // Whoever reads may go away; what makes the pieces then stops.
      await pieces.return(undefined);
    }
  }
  return ReadableStream.from(all());
}

/** The same of text, as its UTF-8 bytes. */
export async function textStream(
  text: AsyncGenerator<string>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  return (await pieceStream(text)).pipeThrough(new TextEncoderStream());
}
