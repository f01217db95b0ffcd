import { Hono } from "hono";
import { z } from "zod";
import { CONNECTIONS } from "../account/connections.ts";
import type { AccountDb } from "../kernel/db.ts";
import { parsed } from "../kernel/parsed.ts";
import { sql } from "../kernel/statement.ts";
import { acted } from "./account_action.ts";
import type { Env } from "./env.ts";

const Client = z.object({ client_id: z.uuid() });

/** Every client the user has let in: to see, and to shut out. */
export function accountConnections(account: AccountDb) {
  return new Hono<Env>()
    .get("/", async (c) => {
      const [connections] = await account.session(c.var.caller).batch(
        sql`${CONNECTIONS}
          order by last_used_at desc nulls last, first_granted_at desc, client_id`,
      );
      return c.json({ connections }, 200, { "cache-control": "no-store" });
    })
    .delete("/:client_id", async (c) => {
      const { client_id } = parsed(Client, c.req.param());
      const { caller, requestId } = c.var;
      const action = account.action(caller, {
        name: "revoke_client",
        effect: "destroy",
        requestId,
        about: { client_id },
      });
      await acted(
        action,
        (db) => db.batch(sql`select mcp.set_grants(${client_id}, '{}')`),
      );
      return c.body(null, 204);
    });
}
