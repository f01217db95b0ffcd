import {
  connect,
  type Connection,
} from "../../supabase/functions/mcp/db/connection.ts";
import { dbOfCall } from "../../supabase/functions/mcp/db/visit.ts";
import type { Caller } from "../../supabase/functions/mcp/kernel/caller.ts";
import type { CallDb } from "../../supabase/functions/mcp/kernel/db.ts";
import type { Effect } from "../../supabase/functions/mcp/kernel/effect.ts";
import { Refusal } from "../../supabase/functions/mcp/kernel/refusal.ts";

/** A pool that closes with its test. */
export function connection(
  url: string,
  maxConnections = 4,
): Connection & AsyncDisposable {
  const pool = connect({ url, maxConnections, connectTimeoutMs: 10_000 });
  return { ...pool, [Symbol.asyncDispose]: () => pool.close() };
}

/** The database for one call of a tool that does `effect`. */
export function call(
  { send }: Connection,
  caller: Caller,
  effect: Effect,
): CallDb {
  return dbOfCall({ send, statementTimeoutMs: 5_000 }, caller, {
    tool: "a_tool",
    permission: effect === "read" ? "workouts:read" : "workouts:write",
    effect,
    requestId: crypto.randomUUID(),
    era: "modern",
    arguments: {},
    stretch: "done",
  });
}

/** Whether an error is that refusal, for `assert.rejects`. */
export function refusal(code: string) {
  return (error: unknown) => error instanceof Refusal && error.code === code;
}
