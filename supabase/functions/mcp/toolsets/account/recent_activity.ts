import { z } from "zod";
import {
  activity,
  activityFilters,
  ActivityKey,
  activityKey,
} from "../../account/activity.ts";
import { fromCursor, page, pageOf, toPage } from "../../core/page.ts";
import { aboutWords } from "../../core/text.ts";
import { defineTool } from "../../core/tool.ts";
import { Client, client } from "./client.ts";

/** Lists what connected clients have called, newest first. */
export const recentActivity = defineTool({
  name: "recent_activity",
  title: "Recent activity",
  description:
    `The tool calls that connected apps have made, and what the user did on the site, newest first.

Use it when the user asks what was done with their data, by whom, or why a call was refused.`,
  permission: "account:read",
  effect: "read",
  input: z.object({ ...activityFilters, ...page }),
  output: pageOf(z.object({
    at: z.string(),
    tool: z.string().describe("Tool, or what was done on the site"),
    outcome: z.string(),
    refusal: z.string().optional().describe("Why it was not done"),
    about: z.string().optional().describe("A client, permissions, counts"),
    client: Client.optional().describe("Absent: the user, on the site"),
  })),
  examples: [{ limit: 5 }, { outcome: "done", since: "2026-03-01" }],

  async run({ limit, cursor, ...filters }, { db }) {
    const after = fromCursor(cursor, ActivityKey);
    const [rows] = await db.batch(
      activity({ ...filters, after, limit: limit + 1 }),
    );
    return toPage(rows, {
      limit,
      key: activityKey,
      item: ({ client_id, client_name, refusal, ...row }) => ({
        at: row.at,
        tool: row.tool,
        outcome: row.outcome,
        refusal: refusal ?? undefined,
        about: row.about ? aboutWords(row.about) : undefined,
        client: client_id ? client(client_id, client_name) : undefined,
      }),
    });
  },
});
