import { Hono } from "hono";
import { z } from "zod";
import type { Caller } from "../kernel/caller.ts";
import type { Db } from "../kernel/db.ts";
import { parsed } from "../kernel/parsed.ts";
import { PERMISSIONS } from "../kernel/permission.ts";
import { sql } from "../kernel/statement.ts";
import type { Env } from "./env.ts";
import { jsonBody } from "./json_body.ts";

const Client = z.object({ client_id: z.uuid() });

const Change = z.strictObject({
  permissions: z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length),
});

interface Grant {
  readonly client_id: string;
  readonly client_name: string | null;
  readonly permissions: readonly string[];
  readonly granted_at: string;
}

/** What the user lets each client do: to see and to change. */
export function accountGrants(dbOf: (caller: Caller) => Db) {
  return new Hono<Env>()
    .get("/", async (c) => {
      const [grants] = await dbOf(c.var.caller).visit(sql<Grant>`
        select client_id, mcp.client_name(client_id) as client_name,
          json_agg(permission order by permission) as permissions,
          max(granted_at) as granted_at
        from mcp.grants group by client_id order by granted_at desc`);
      return c.json({ grants });
    })
    .put("/:client_id", async (c) => {
      const { client_id } = parsed(Client, c.req.param());
      const { permissions } = parsed(Change, await jsonBody(c));
      const { caller, requestId } = c.var;
      await dbOf(caller).visit(
        sql`delete from mcp.grants
          where client_id = ${client_id} and permission <> all (${permissions})`,
        sql`insert into mcp.grants (client_id, permission)
          select ${client_id}::uuid, unnest(${permissions}::text[])
          on conflict do nothing`,
        sql`select mcp.record_action('change_grant', 'replace', ${requestId})`,
      );
      return c.json({ client_id, permissions });
    });
}
