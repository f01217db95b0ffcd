import { z } from "zod";
import { sql } from "../../core/sql.ts";
import { defineTool } from "../../core/tool.ts";
import { PERMISSIONS } from "../permissions.ts";
import { Client, client } from "./client.ts";

/** What of a token says more than a caller needs; whatever is not as expected is left out. */
const Claims = z.object({
  email: z.string().optional().catch(undefined),
});

interface Row {
  readonly client_name: string | null;
  readonly permissions: readonly string[];
}

/** Tells a client whose server it is at, and what it may do there now. */
export const whoami = defineTool({
  name: "whoami",
  title: "Who am I",
  description:
    `Whose server this is, which app you are to it, and what you may do now.

Use it to say which account is connected, or after a refusal, to see what you are allowed.`,
  permission: "account:read",
  effect: "read",
  input: z.object({}),
  output: z.object({
    user: z.object({ id: z.string(), email: z.string().optional() }),
    client: Client,
    permissions: z.array(z.string()).describe("Held now, whatever was before"),
    endpoint: z.string().optional().describe("Address of this MCP server"),
  }),
  examples: [{}],

  async run(_input, { db, caller }) {
    const { email } = Claims.parse(caller.claims);
    const clientId = caller.clientId ?? "";
    const [[row]] = await db.batch(sql<Row>`
      select mcp.client_name(${clientId}) as client_name,
        coalesce(json_agg(permission order by place), '[]') as permissions
      from unnest(${PERMISSIONS}::text[])
        with ordinality as known (permission, place)
      where mcp.permits(permission)`);
    return {
      user: { id: caller.userId, email },
      client: client(clientId, row?.client_name ?? null),
      permissions: [...row?.permissions ?? []],
      endpoint: caller.endpoint,
    };
  },
});
