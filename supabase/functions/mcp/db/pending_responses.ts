import type { Caller } from "../core/caller.ts";
import type { Db } from "../core/db.ts";
import type { PendingResponses } from "../core/pending_responses.ts";
import { json, sql } from "../core/sql.ts";

/** Pending responses in Postgres, which every isolate shares. */
export function pendingResponses(
  dbOf: (caller: Caller) => Db,
): PendingResponses {
  return {
    async open(caller, id) {
      await dbOf(caller).batch(
        sql`insert into mcp.client_questions (id) values (${id})`,
      );
    },
    async put(caller, id, response) {
      await dbOf(caller).batch(
        sql`update mcp.client_questions set response = ${json(response)}
          where id = ${id} and response is null
            and asked_at > now() - interval '2 minutes'`,
      );
    },
    async take(caller, id) {
      const [[taken]] = await dbOf(caller).batch(
        sql<{ readonly response: unknown }>`
          delete from mcp.client_questions
          where id = ${id} and response is not null
          returning response`,
      );
      return taken?.response;
    },
    async close(caller, id) {
      await dbOf(caller).batch(
        sql`delete from mcp.client_questions where id = ${id}`,
      );
    },
  };
}
