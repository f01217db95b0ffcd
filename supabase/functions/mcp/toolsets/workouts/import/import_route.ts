import { z } from "zod";
import { acted } from "../../../core/account_action.ts";
import type { Db } from "../../../core/db.ts";
import { Refusal, refusalFrom } from "../../../core/errors.ts";
import { parsed } from "../../../core/schema.ts";
import { note } from "../../../core/sql.ts";
import type { SiteHandler, SiteRouteContext } from "../../../core/toolset.ts";
import { FILE_LIMIT_BYTES } from "./csv.ts";
import { importReport, importSessions } from "./import_sessions.ts";
import { readExport } from "./read_export.ts";

const Query = z.strictObject({
  unit: z.enum(["kg", "lb"]).optional(),
  distance_unit: z.enum(["km", "mi"]).optional(),
  time_zone: z.string().min(1).max(80),
});

/** The route by which the site imports. */
export const importRoute: SiteHandler = {
  maxBytes: FILE_LIMIT_BYTES,
  handle: importLog,
};

/**
 * Import of an export of Strong or Hevy, read as it streams in, added in one
 * transaction. The answer is JSON lines: progress, then a report or a refusal.
 * What is refused before there is progress to tell is an HTTP error.
 *
 * @throws {Refusal}
 */
async function importLog(
  request: Request,
  { caller, requestId, account, log }: SiteRouteContext,
): Promise<Response> {
  const lines = jsonLineStream();

  async function add(db: Db) {
    const query = queryOf(request);
    const content = await readExport(request.body ?? new Blob().stream(), {
      unit: query.unit,
      distanceUnit: query.distance_unit,
      timeZone: query.time_zone,
      onProgress: (progress) => lines.add({ type: "progress", ...progress }),
    });
    const outcome = await importSessions(
      db,
      content.sessions,
      note({ file: content.format }),
    );
    lines.add(importReport(content, outcome));
    lines.end();
  }
  const imported = acted(
    account.action(caller, { name: "import_log", effect: "add", requestId }),
    add,
  );
  await Promise.race([lines.begun, imported]);
  imported.catch((thrown) => {
    const refusal = refusalFrom(thrown);
    const { cause } = refusal;
    log({ event: "import.refused", request_id: requestId, cause });
    lines.add({ type: "refusal", ...refusal.toJSON() });
    lines.end();
  });
  return new Response(lines.stream, {
    headers: {
      "content-type": "application/x-ndjson",
      "cache-control": "no-store",
    },
  });
}

/** @throws {Refusal} `invalid_input` */
function queryOf({ url }: Request): z.output<typeof Query> {
  const { searchParams } = new URL(url);
  const names = [...searchParams.keys()];
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined && twice in Query.shape) {
    throw new Refusal("invalid_input", `${twice}: give it once.`);
  }
  return parsed(Query, Object.fromEntries(searchParams));
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
