import { Hono } from "hono";
import { z } from "zod";
import {
  activity,
  activityFilters,
  ActivityKey,
  activityKey,
  type ActivityRow,
  bounds,
  everyCall,
  toolDays,
  toolsetDays,
} from "../account/activity.ts";
import { csvLine, jsonArray, textStream } from "../account/archive.ts";
import type { AccountDb } from "../core/db.ts";
import { fromCursor, page, toPage } from "../core/page.ts";
import { parsed } from "../core/schema.ts";
import { attachment, counted, recordedFile } from "./account_file.ts";
import type { Env } from "./base_app.ts";

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

const COLUMNS = [
  "id",
  "at",
  "client_id",
  "client_name",
  "tool",
  "effect",
  "outcome",
  "refusal",
  "about",
  "request_id",
  "call_id",
] as const satisfies readonly (keyof ActivityRow)[];

/** All calls as one file, as CSV for a spreadsheet or as JSON for a program. */
export function accountActivityFile(
  format: "csv" | "json",
  account: AccountDb,
) {
  return new Hono<Env>().get("/", async (c) => {
    const { caller, requestId } = c.var;
    const query = parsed(ExportQuery, c.req.query());
    const counter = { rows: 0 };
    const calls = counted(everyCall(account.session(caller), query), counter);
    const action = account.longAction(caller, {
      name: "export_activity",
      effect: "read",
      requestId,
      about: { file: format },
    });
    const text = format === "csv" ? csvOf(calls) : jsonArray(calls);
    const file = await textStream(recordedFile(action, counter, text));
    const type = format === "csv"
      ? "text/csv; charset=utf-8"
      : "application/json";
    return c.body(file, 200, attachment(`homeport-activity.${format}`, type));
  });
}

async function* csvOf(
  calls: AsyncIterable<ActivityRow>,
): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const call of calls) {
    const about = call.about && JSON.stringify(call.about);
    const cells = { ...call, about };
    yield csvLine(COLUMNS.map((column) => cells[column]));
  }
}
