import { Hono } from "hono";
import { z } from "zod";
import {
  activity,
  activityFilters,
  ActivityKey,
  activityKey,
} from "../account/activity.ts";
import { bounds, toolDays, toolsetDays } from "../account/daily_calls.ts";
import type { AccountDb } from "../kernel/db.ts";
import { fromCursor, page, toPage } from "../kernel/page.ts";
import { parsed } from "../kernel/parsed.ts";
import type { Env } from "./env.ts";

const filters = { ...activityFilters, client_id: z.uuid().optional() };

/** What narrows the calls that are to be exported. */
export const ExportQuery = z.strictObject(filters);

const Query = z.strictObject({
  ...filters,
  cursor: page.cursor,
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const DaysQuery = z.strictObject({
  days: z.coerce.number().int().min(1).max(366).default(30),
  time_zone: z.string().max(80).refine(
    isZoneName,
    "must be the name of a time zone, such as Europe/Berlin",
  ).default("UTC"),
});

/**
 * What was called, newest first and page by page, and how often a day. The
 * toolset of a call made on the site is `site`, of a tool that is no more
 * `other`.
 */
export function accountActivity(
  account: AccountDb,
  toolsets: ReadonlyMap<string, string>,
) {
  return new Hono<Env>()
    .get("/", async (c) => {
      const { cursor, limit, ...filters } = parsed(Query, c.req.query());
      const after = fromCursor(cursor, ActivityKey);
      const [rows] = await account.session(c.var.caller).batch(
        activity({ ...filters, after, limit: limit + 1 }),
      );
      const answer = toPage(rows, {
        limit,
        key: activityKey,
        item: (row) => row,
      });
      return c.json(answer, 200, { "cache-control": "no-store" });
    })
    .get("/daily", async (c) => {
      const query = parsed(DaysQuery, c.req.query());
      const [rows, [span]] = await account.session(c.var.caller).batch(
        toolDays(query),
        bounds(query),
      );
      const counts = toolsetDays(
        rows,
        (tool) => toolsets.get(tool) ?? "other",
      );
      return c.json({ ...span, counts }, 200, { "cache-control": "no-store" });
    });
}

/** A name: of offsets, Postgres and ISO 8601 disagree which way they point. */
function isZoneName(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
