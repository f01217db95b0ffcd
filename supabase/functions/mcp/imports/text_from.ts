import { Refusal } from "../kernel/refusal.ts";

/** The largest export that is read, in bytes. */
export const FILE_LIMIT_BYTES = 20_000_000;

/** The most bytes that are decoded at a time, so that reading can pause between pieces. */
const PIECE_BYTES = 4096;

/**
 * The text of a file in small pieces, as it streams in, without its byte-order mark.
 *
 * @throws {Refusal} `too_large` beyond {@linkcode FILE_LIMIT_BYTES},
 * `not_an_export` for what is no UTF-8 text.
 */
export async function* textFrom(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > FILE_LIMIT_BYTES) {
      throw new Refusal("too_large", "This file is larger than 20 MB.");
    }
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES);
      yield decoded(() => decoder.decode(piece, { stream: true }));
    }
  }
  yield decoded(() => decoder.decode());
}

function decoded(decode: () => string): string {
  try {
    const text = decode();
    // A NUL is valid UTF-8, yet no text, and nothing that Postgres could store.
    if (!text.includes("\0")) return text;
  } catch {
    // Not UTF-8: refused in the same words.
  }
  throw new Refusal(
    "not_an_export",
    "This file is not a CSV in UTF-8, which the exports of Strong and Hevy are.",
  );
}
