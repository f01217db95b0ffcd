import type { CallDb, Db, LongAction } from "../kernel/db.ts";
import { Refusal, refusalFrom } from "../kernel/refusal.ts";

/**
 * Does what a user asks for on the site. `work` checks what was sent and takes
 * one batch; where it is refused before that, the refusal is recorded.
 *
 * @throws {Refusal}
 */
export async function acted<Result>(
  db: CallDb,
  work: (db: Db) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(db.work);
  } catch (thrown) {
    const refusal = refusalFrom(thrown);
    const { progress } = db;
    throw progress === "open" || progress === "undone"
      ? await db.refuse(refusal)
      : refusal;
  }
}

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
