import {
  connect,
  type Connection,
} from "../../supabase/functions/mcp/db/connection.ts";
import { dbOfCall } from "../../supabase/functions/mcp/db/call_db.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type { CallDb, Db } from "../../supabase/functions/mcp/core/db.ts";
import type { Effect } from "../../supabase/functions/mcp/core/operation.ts";
import {
  Refusal,
  type RefusalCode,
} from "../../supabase/functions/mcp/core/errors.ts";

/** A pool that closes with its test. */
export function connection(
  url: string,
  maxConnections = 4,
): Connection & AsyncDisposable {
  const pool = connect({ url, maxConnections, connectTimeoutMs: 10_000 });
  return { ...pool, [Symbol.asyncDispose]: () => pool.close() };
}

/** The database for one call: for its work, for a question before it, and to refuse it. */
export interface TestCall extends Db, Pick<CallDb, "question"> {
  refuse(code: RefusalCode): Promise<Refusal>;
}

/** One call of a tool that does `effect`. */
export function call(
  { send }: Connection,
  caller: Caller,
  effect: Effect,
  { statementTimeoutMs = 5_000 } = {},
): TestCall {
  const db = dbOfCall({ send, statementTimeoutMs }, caller, {
    tool: "a_tool",
    permission: effect === "read" ? "workouts:read" : "workouts:write",
    effect,
    requestId: crypto.randomUUID(),
    era: "modern",
    arguments: {},
  });
  return {
    ...db.work,
    question: db.question,
    refuse: (code) => db.refuse(new Refusal(code)),
  };
}

/** Whether an error is that refusal, for `assert.rejects`. */
export function refusal(code: string) {
  return (error: unknown) => error instanceof Refusal && error.code === code;
}
