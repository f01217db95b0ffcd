import { Hono } from "hono";
import { z } from "zod";
import type { Caller } from "../kernel/caller.ts";
import type { Db } from "../kernel/db.ts";
import { parsed } from "../kernel/parsed.ts";
import { sql } from "../kernel/statement.ts";
import type { Env } from "./env.ts";
import { jsonBody } from "./json_body.ts";

/** What the user has typed, so that nothing is deleted by a slip. */
const Confirmed = z.strictObject({
  confirmation: z.literal(
    "delete my data",
    'must be "delete my data": nothing was deleted',
  ),
});

/** Deletes everything of the user's, and records that it happened. */
export function accountData(dbOf: (caller: Caller) => Db) {
  return new Hono<Env>().delete("/", async (c) => {
    parsed(Confirmed, await jsonBody(c));
    const { caller, requestId } = c.var;
    await dbOf(caller).visit(
      // First of all, so that no client adds what would stay.
      sql`delete from mcp.grants where user_id = auth.uid()`,
      sql`delete from mcp.tasks where user_id = auth.uid()`,
      sql`delete from workouts.performed_session where user_id = auth.uid()`,
      sql`delete from workouts.exercise where user_id = auth.uid()`,
      sql`select mcp.record_action('delete_my_data', 'destroy', ${requestId})`,
    );
    return c.body(null, 204);
  });
}
