import type { Db } from "../kernel/db.ts";
import {
  activity,
  activityKey,
  type ActivityQuery,
  type ActivityRow,
} from "./activity.ts";

const ROWS_PER_BATCH = 1_000;

/**
 * All calls that fit, newest first, a batch for every thousand. What is called
 * meanwhile is newer than the first and does not appear.
 *
 * @throws {Refusal} What the database refuses.
 */
export async function* everyCall(
  db: Db,
  filters: Omit<ActivityQuery, "after" | "limit">,
): AsyncGenerator<ActivityRow> {
  let after: ActivityQuery["after"];
  for (;;) {
    const [rows] = await db.batch(
      activity({ ...filters, after, limit: ROWS_PER_BATCH }),
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_PER_BATCH) return;
    after = activityKey(last);
  }
}
