import { Hono } from "hono";
import { everyRow, USER_TABLES } from "../account/user_tables.ts";
import { jsonArray } from "../exports/json_array.ts";
import { pieceStream } from "../exports/piece_stream.ts";
import { type ArchiveFile, zipArchive } from "../exports/zip_archive.ts";
import type { AccountDb } from "../kernel/db.ts";
import { counted, recordedFile } from "./account_action.ts";
import { attachment } from "./attachment.ts";
import type { Env } from "./env.ts";

/** Everything the server keeps of the user as one ZIP archive: a JSON file a table. */
export function accountExport(account: AccountDb) {
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
      ...USER_TABLES.map((table) => ({
        name: `${table.name}.json`,
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
