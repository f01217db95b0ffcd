import { Hono } from "hono";
import { z } from "zod";
import { CONNECTIONS } from "../account/activity.ts";
import { acted } from "../core/account_action.ts";
import type { AccountDb } from "../core/db.ts";
import type { Permission } from "../core/permission.ts";
import { parsed } from "../core/schema.ts";
import { sql } from "../core/sql.ts";
import type { Env } from "./base_app.ts";
import { jsonBody } from "./body.ts";

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

interface Grant {
  readonly client_id: string;
  readonly client_name: string | null;
  readonly permissions: readonly string[];
  readonly granted_at: string;
}

/** What the user lets each client do: to see and to change. */
export function accountGrants(
  account: AccountDb,
  permissions: readonly Permission[],
) {
  const Change = z.strictObject({
    permissions: z.array(z.enum(permissions)).max(permissions.length),
  });
  return new Hono<Env>()
    .get("/", async (c) => {
      const [grants] = await account.session(c.var.caller).batch(sql<Grant>`
        select client_id, mcp.client_name(client_id) as client_name,
          json_agg(permission order by permission) as permissions,
          max(granted_at) as granted_at
        from mcp.grants group by client_id order by granted_at desc`);
      return c.json({ grants });
    })
    .put("/:client_id", async (c) => {
      const { client_id } = parsed(Client, c.req.param());
      const { caller, requestId } = c.var;
      const action = account.action(caller, {
        name: "change_grant",
        effect: "replace",
        requestId,
        about: { client_id },
      });
      return await acted(action, async (db) => {
        const { permissions } = parsed(Change, await jsonBody(c));
        await db.batch(
          sql`select mcp.set_grants(${client_id}, ${permissions})`,
        );
        return c.json({ client_id, permissions });
      });
    });
}
