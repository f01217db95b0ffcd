import postgres from "postgres";
import type { Elsewhere } from "./elsewhere.ts";

/** Makes every reader of the training log wait. */
export async function heldTable({ databaseUrl }: Elsewhere) {
  const sql = postgres(databaseUrl, { max: 2 });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: locked, resolve: lock } = Promise.withResolvers<void>();
  const holding = sql.begin(async (sql) => {
    await sql`lock table workouts.performed_session`;
    lock();
    await released;
  });
  await locked;
  return {
    /** Resolves when somebody waits. */
    async awaited() {
      for (;;) {
        const waiting = await sql`select from pg_locks where not granted`;
        if (waiting.length > 0) return;
      }
    },
    async release() {
      release();
      await holding;
    },
    async [Symbol.asyncDispose]() {
      release();
      await holding;
      await sql.end();
    },
  };
}
