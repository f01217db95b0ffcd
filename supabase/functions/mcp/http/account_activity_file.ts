import { Hono } from "hono";
import type { ActivityRow } from "../account/activity.ts";
import { everyCall } from "../account/every_call.ts";
import { csvLine } from "../exports/csv_line.ts";
import { jsonArray } from "../exports/json_array.ts";
import { textStream } from "../exports/piece_stream.ts";
import type { Caller } from "../kernel/caller.ts";
import type { Db } from "../kernel/db.ts";
import { parsed } from "../kernel/parsed.ts";
import { ExportQuery } from "./account_activity.ts";
import { attachment } from "./attachment.ts";
import type { Env } from "./env.ts";

const COLUMNS = [
  "id",
  "at",
  "client_id",
  "client_name",
  "tool",
  "effect",
  "outcome",
  "refusal",
  "request_id",
] as const satisfies readonly (keyof ActivityRow)[];

/** All calls as one file, as CSV for a spreadsheet or as JSON for a program. */
export function accountActivityFile(
  format: "csv" | "json",
  dbOf: (caller: Caller) => Db,
) {
  return new Hono<Env>().get("/", async (c) => {
    const calls = everyCall(
      dbOf(c.var.caller),
      parsed(ExportQuery, c.req.query()),
    );
    const file = await textStream(
      format === "csv" ? csvOf(calls) : jsonArray(calls),
    );
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
    yield csvLine(COLUMNS.map((column) => call[column]));
  }
}
