import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type { TestDatabase } from "./database.ts";

/** A call that a client made at some time. */
export interface PastCall {
  readonly tool?: string;
  readonly outcome?: "done" | "refused" | "failed";
  readonly at?: string;
}

/** Puts calls of `caller` into the audit log, as if they had been made. */
export async function recordCalls(
  { sql }: TestDatabase,
  { userId, clientId, sessionId }: Caller,
  calls: readonly PastCall[],
) {
  for (
    const {
      tool = "list_workouts",
      outcome = "done",
      at = new Date().toISOString(),
    } of calls
  ) {
    const refusal = {
      done: null,
      refused: "permission_missing",
      failed: "unavailable",
    }[outcome];
    await sql`
      insert into mcp.audit_log
        (user_id, client_id, session_id, request_id, tool, effect, outcome,
         refusal, at)
      values (${userId}, ${
      clientId ?? null
    }, ${sessionId}, 'past', ${tool}, 'read',
        ${outcome}, ${refusal}, ${at}::text::timestamptz)`;
  }
}

/** Has `caller`'s client call itself `name`. */
export async function nameClient(
  { sql }: TestDatabase,
  { clientId }: Caller,
  name: string,
) {
  await sql`
    update auth.oauth_clients set client_name = ${name}
    where id = ${clientId ?? null}`;
}
