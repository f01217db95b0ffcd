import type { CallDb, Db } from "./db.ts";
import { refusalFrom } from "./errors.ts";

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
