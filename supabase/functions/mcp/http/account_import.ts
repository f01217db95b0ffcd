import { Hono } from "hono";
import { z } from "zod";
import { importReport } from "../imports/import_report.ts";
import { importSessions } from "../imports/import_sessions.ts";
import { readExport } from "../imports/read_export.ts";
import { FILE_LIMIT_BYTES } from "../imports/text_from.ts";
import type { AccountDb, Db } from "../kernel/db.ts";
import type { Log } from "../kernel/event.ts";
import { parsed } from "../kernel/parsed.ts";
import { refusalFrom } from "../kernel/refusal.ts";
import { note } from "../kernel/statement.ts";
import { acted } from "./account_action.ts";
import { declaredLength } from "./declared_length.ts";
import type { Env } from "./env.ts";

const Query = z.strictObject({
  unit: z.enum(["kg", "lb"]).optional(),
  distance_unit: z.enum(["km", "mi"]).optional(),
  time_zone: z.string().min(1).max(80),
});

/**
 * Import of an export of Strong or Hevy, read as it streams in, added in one
 * transaction. The answer is JSON lines: progress, then a report or a refusal.
 * What is refused before there is progress to tell is an HTTP error.
 */
export function accountImport(account: AccountDb, log: Log) {
  return new Hono<Env>()
    .use(declaredLength(FILE_LIMIT_BYTES))
    .post("/", async (c) => {
      const query = parsed(Query, c.req.query());
      const { caller, requestId } = c.var;
      const lines = jsonLineStream();

      async function importLog(db: Db) {
        const content = await readExport(
          c.req.raw.body ?? new Blob().stream(),
          {
            unit: query.unit,
            distanceUnit: query.distance_unit,
            timeZone: query.time_zone,
            onProgress: (progress) =>
              lines.add({ type: "progress", ...progress }),
          },
        );
        const outcome = await importSessions(
          db,
          content.sessions,
          note({ file: content.format }),
        );
        lines.add(importReport(content, outcome));
        lines.end();
      }
      const imported = acted(
        account.action(caller, {
          name: "import_log",
          effect: "add",
          requestId,
        }),
        importLog,
      );
      await Promise.race([lines.begun, imported]);
      imported.catch((thrown) => {
        const refusal = refusalFrom(thrown);
        const { cause } = refusal;
        log({ event: "import.refused", request_id: requestId, cause });
        lines.add({ type: "refusal", ...refusal.toJSON() });
        lines.end();
      });
      return c.body(lines.stream, 200, {
        "content-type": "application/x-ndjson",
        "cache-control": "no-store",
      });
    });
}

function jsonLineStream() {
  const begun = Promise.withResolvers<void>();
  const { readable, writable } = new TextEncoderStream();
  const writer = writable.getWriter();
  // Whoever reads may go away at any line; the import goes on without them.
  const ignored = () => {};
  return {
    stream: readable,
    begun: begun.promise,
    add(line: object) {
      begun.resolve();
      writer.write(`${JSON.stringify(line)}\n`).catch(ignored);
    },
    end() {
      writer.close().catch(ignored);
    },
  };
}
