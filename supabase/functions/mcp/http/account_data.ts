import { Hono } from "hono";
import { z } from "zod";
import {
  type ArchiveFile,
  jsonArray,
  pieceStream,
  zipArchive,
} from "../account/archive.ts";
import { DELETED_FIRST, everyRow, exportOf } from "../account/user_tables.ts";
import { acted } from "../core/account_action.ts";
import type { AccountDb, Storage } from "../core/db.ts";
import { parsed } from "../core/schema.ts";
import { sql } from "../core/sql.ts";
import type { UserTable } from "../core/toolset.ts";
import { attachment, counted, recordedFile } from "./account_file.ts";
import type { Env } from "./base_app.ts";
import { jsonBody } from "./body.ts";

/** How much is kept of the user. */
export function accountStorage(account: AccountDb) {
  return new Hono<Env>().get("/", async (c) => {
    const [[storage]] = await account.session(c.var.caller).batch(
      sql<Storage>`select * from mcp.storage()`,
    );
    return c.json(storage, 200, { "cache-control": "no-store" });
  });
}

/** Everything the server keeps of the user as one ZIP archive: a JSON file a table. */
export function accountExport(
  account: AccountDb,
  tables: readonly UserTable[],
) {
  return new Hono<Env>().get("/", async (c) => {
    const { caller, requestId } = c.var;
    const db = account.session(caller);
    const counter = { rows: 0 };
    const files: ArchiveFile[] = [
      {
        name: "account.json",
        content: jsonArray(oneOf({
          user_id: caller.userId,
          email: caller.claims["email"],
        })),
      },
      ...exportOf(tables).map((table) => ({
        name: `${table.file}.json`,
        content: jsonArray(counted(everyRow(db, table), counter)),
      })),
    ];
    const action = account.longAction(caller, {
      name: "export_my_data",
      effect: "read",
      requestId,
    });
    const archive = await pieceStream(
      recordedFile(action, counter, zipArchive(files, new Date())),
    );
    return c.body(archive, 200, attachment("homeport.zip", "application/zip"));
  });
}

async function* oneOf<Item>(item: Item): AsyncGenerator<Item> {
  yield await Promise.resolve(item);
}

/** What the user has typed, so that nothing is deleted by a slip. */
const Confirmed = z.strictObject({
  confirmation: z.literal(
    "delete my data",
    'must be "delete my data": nothing was deleted',
  ),
});

/** Deletes everything of the user's but the record, which says that it happened. */
export function accountData(
  account: AccountDb,
  tables: readonly UserTable[],
) {
  const names = [
    ...DELETED_FIRST,
    // What refers to others comes before them.
    ...tables.map(({ name }) => name).reverse(),
  ];
  return new Hono<Env>().delete("/", async (c) => {
    const { caller, requestId } = c.var;
    const action = account.action(caller, {
      name: "delete_my_data",
      effect: "destroy",
      requestId,
    });
    await acted(action, async (db) => {
      parsed(Confirmed, await jsonBody(c));
      await db.batch(sql`select mcp.delete_rows(${names})`);
    });
    return c.body(null, 204);
  });
}
