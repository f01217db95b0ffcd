import { Hono } from "hono";
import { z } from "zod";
import type { AccountDb } from "../kernel/db.ts";
import { parsed } from "../kernel/parsed.ts";
import { sql } from "../kernel/statement.ts";
import { acted } from "./account_action.ts";
import type { Env } from "./env.ts";
import { jsonBody } from "./json_body.ts";

/** What the user has typed, so that nothing is deleted by a slip. */
const Confirmed = z.strictObject({
  confirmation: z.literal(
    "delete my data",
    'must be "delete my data": nothing was deleted',
  ),
});

/** All that is kept of a user, but for the record; what refers to others first. */
const TABLES = [
  // First of all, so that no client adds what would stay.
  "mcp.grants",
  "mcp.tasks",
  "mcp.client_questions",
  "mcp.client_watches",
  "workouts.performed_session",
  "workouts.exercise",
];

/** Deletes everything of the user's, and records that it happened. */
export function accountData(account: AccountDb) {
  return new Hono<Env>().delete("/", async (c) => {
    const { caller, requestId } = c.var;
    const action = account.action(caller, {
      name: "delete_my_data",
      effect: "destroy",
      requestId,
    });
    await acted(action, async (db) => {
      parsed(Confirmed, await jsonBody(c));
      await db.batch(sql`select mcp.delete_rows(${TABLES})`);
    });
    return c.body(null, 204);
  });
}
