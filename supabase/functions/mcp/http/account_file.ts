import type { LongAction } from "../core/db.ts";
import { Refusal, refusalFrom } from "../core/errors.ts";

/** Counts what passes. */
export interface Counter {
  rows: number;
}

/** The same elements; `counter` counts them. */
export async function* counted<Element>(
  elements: AsyncIterable<Element>,
  counter: Counter,
): AsyncGenerator<Element> {
  for await (const element of elements) {
    counter.rows += 1;
    yield element;
  }
}

/**
 * The pieces of a file for a user. The record says that it was begun, and at
 * the end whether it was made whole, of how many rows.
 */
export async function* recordedFile<Piece>(
  action: LongAction,
  counter: Counter,
  pieces: AsyncIterable<Piece>,
): AsyncGenerator<Piece> {
  await action.start();
  let refusal: Refusal | undefined = new Refusal("cancelled");
  try {
    yield* pieces;
    refusal = undefined;
  } catch (thrown) {
    refusal = refusalFrom(thrown);
    throw thrown;
  } finally {
    await action.conclude({ about: { ...counter }, refusal });
  }
}

/** Headers of a file to keep, not to show, which holds what only one person may read. */
export function attachment(
  fileName: string,
  type: string,
): Record<string, string> {
  return {
    "content-type": type,
    "content-disposition": `attachment; filename="${fileName}"`,
    "cache-control": "no-store",
  };
}
