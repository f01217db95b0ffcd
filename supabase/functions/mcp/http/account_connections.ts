import { Hono } from "hono";
import { z } from "zod";
import { CONNECTIONS } from "../account/connections.ts";
import type { Caller } from "../kernel/caller.ts";
import type { Db } from "../kernel/db.ts";
import { parsed } from "../kernel/parsed.ts";
import { sql } from "../kernel/statement.ts";
import type { Env } from "./env.ts";

const Client = z.object({ client_id: z.uuid() });

/** Every client the user has let in: to see, and to shut out. */
export function accountConnections(dbOf: (caller: Caller) => Db) {
  return new Hono<Env>()
    .get("/", async (c) => {
      const [connections] = await dbOf(c.var.caller).visit(
        sql`${CONNECTIONS}
          order by last_used_at desc nulls last, first_granted_at desc, client_id`,
      );
      return c.json({ connections }, 200, { "cache-control": "no-store" });
    })
    .delete("/:client_id", async (c) => {
      const { client_id } = parsed(Client, c.req.param());
      const { caller, requestId } = c.var;
      await dbOf(caller).visit(
        sql`delete from mcp.grants where client_id = ${client_id}`,
        sql`select mcp.record_action('revoke_client', 'destroy', ${requestId})`,
      );
      return c.body(null, 204);
    });
}
