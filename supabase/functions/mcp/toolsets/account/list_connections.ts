import { z } from "zod";
import {
  type ConnectionRow,
  CONNECTIONS,
  InstantKey,
  instantKey,
} from "../../account/activity.ts";
import {
  fieldsOf,
  fromCursor,
  page,
  pageOf,
  picked,
  toPage,
} from "../../core/page.ts";
import { sql } from "../../core/sql.ts";
import { defineTool } from "../../core/tool.ts";
import { Client, client } from "./client.ts";

const Columns = Client.omit({ client_id: true }).extend({
  permissions: z.array(z.string()),
  signed_in: z.boolean(),
  first_granted_at: z.string().optional(),
  last_used_at: z.string().optional(),
  calls_last_30_days: z.number(),
});

/** Of a client among those used last. */
const Place = z.tuple([InstantKey, z.uuid()]);

/** Lists the clients that the user has let in, the one used last first. */
export const listConnections = defineTool({
  name: "list_connections",
  title: "Connections",
  description:
    `The apps connected to the user's server: what each may do, and when it was used last.

Use it when the user asks who has access to their data. Access is changed and taken back on the server's site only, never by a tool.`,
  permission: "account:read",
  effect: "read",
  input: z.object({ fields: fieldsOf(Columns), ...page }),
  output: pageOf(
    z.object({ client_id: z.string(), ...Columns.partial().shape }),
  ),
  examples: [{}, { fields: ["client_name", "last_used_at"] }],

  async run({ fields, limit, cursor }, { db }) {
    const after = fromCursor(cursor, Place);
    const [rows] = await db.batch(sql<ConnectionRow & { place: string }>`
      select client_id, client_name, permissions, first_granted_at,
        last_used_at, calls_last_30_days, signed_in,
        ${instantKey(sql`used_at`)} as place
      from (${CONNECTIONS}) as connection
      cross join lateral (
        select coalesce(last_used_at, first_granted_at, '1970-01-01Z')
      ) as known (used_at)
      ${
      after
        ? sql`where (used_at, client_id) < (${after[0]}::timestamptz, ${
          after[1]
        })`
        : sql``
    }
      order by used_at desc, client_id desc
      limit ${limit + 1}`);
    return toPage(rows, {
      limit,
      key: ({ place, client_id }) => [place, client_id],
      item(row) {
        const { client_id, client_name } = client(
          row.client_id,
          row.client_name,
        );
        const columns = {
          client_name,
          permissions: [...row.permissions],
          signed_in: row.signed_in,
          first_granted_at: row.first_granted_at ?? undefined,
          last_used_at: row.last_used_at ?? undefined,
          calls_last_30_days: row.calls_last_30_days,
        };
        return { client_id, ...picked(columns, fields) };
      },
    });
  },
});
