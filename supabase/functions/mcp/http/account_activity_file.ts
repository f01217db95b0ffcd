import { Hono } from "hono";
import type { ActivityRow } from "../account/activity.ts";
import { everyCall } from "../account/every_call.ts";
import { csvLine } from "../exports/csv_line.ts";
import { jsonArray } from "../exports/json_array.ts";
import { textStream } from "../exports/piece_stream.ts";
import type { AccountDb } from "../kernel/db.ts";
import { parsed } from "../kernel/parsed.ts";
import { ExportQuery } from "./account_activity.ts";
import { counted, recordedFile } from "./account_action.ts";
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
