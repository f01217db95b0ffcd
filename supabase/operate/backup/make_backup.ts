import {
  type FoundTable,
  migrationsOf,
  quoted,
  rowSql,
  sequencesOf,
  tablesOf,
} from "./catalogue.ts";
import { Digest } from "./digest.ts";
import { FORMAT, type Part } from "./lines.ts";
import {
  asOwner,
  type OwnerDatabase,
  type Transaction,
} from "./owner_database.ts";
import { sealed } from "./sealed.ts";
import type { Secret } from "./seal_key.ts";

/** How much one answer of the database is to hold, in bytes, about. */
const FETCH_LENGTH = 1024 * 1024;

/** What to back up, with what to seal it, and where it goes. */
export interface BackupOptions {
  readonly database: OwnerDatabase;
  readonly secret: Secret;
  /** An empty file, open for writing. */
  readonly file: Deno.FsFile;
}

/**
 * Writes a sealed backup of the database as it is at one moment, row by row:
 * calls go on meanwhile, and memory does not grow with the data.
 *
 * @throws {Fault} Where the database cannot be asked.
 */
export async function makeBackup(
  { database, secret, file }: BackupOptions,
): Promise<void> {
  await asOwner(
    database,
    "isolation level repeatable read read only",
    async (tx) => {
      const content = ReadableStream.from(linesFrom(tx))
        .pipeThrough(new TextEncoderStream())
        .pipeThrough(new CompressionStream("gzip"));
      for await (const bytes of sealed(content, secret)) {
        for (let at = 0; at < bytes.length;) {
          at += await file.write(bytes.subarray(at));
        }
      }
      await file.sync();
    },
  );
}

async function* linesFrom(tx: Transaction): AsyncGenerator<string> {
  const tables = await tablesOf(tx);
  yield partLine({
    part: "manifest",
    format: FORMAT,
    made_at: new Date().toISOString(),
    migrations: await migrationsOf(tx),
    tables: tables.map(({ schema, name, columns }) => ({
      schema,
      name,
      columns,
    })),
  });
  for (const table of tables) {
    yield partLine({ part: "table", name: `${table.schema}.${table.name}` });
    const digest = new Digest();
    for await (const rows of rowsOf(tx, table)) {
      for (const row of rows) digest.add(row);
      yield `${rows.join("\n")}\n`;
    }
    yield partLine({
      part: "end",
      rows: digest.rows,
      digest: String(digest),
    });
  }
  yield partLine({ part: "sequences", sequences: await sequencesOf(tx) });
}

/** The rows of a table, as many at once as fit, by how long they have been. */
async function* rowsOf(
  tx: Transaction,
  table: FoundTable,
): AsyncGenerator<readonly string[]> {
  await tx.unsafe(
    `declare backup no scroll cursor for
     select ${rowSql(table.columns)} as row from only ${quoted(table)}`,
  );
  for (let count = 20, done = false; !done;) {
    const found = await tx.unsafe<{ row: string }[]>(
      `fetch ${count} from backup`,
    );
    const rows = found.map(({ row }) => row);
    if (rows.length > 0) yield rows;
    done = rows.length < count;
    const length = rows.reduce((sum, row) => sum + row.length, 0);
    const average = length / Math.max(rows.length, 1);
    const fitting = Math.floor(FETCH_LENGTH / Math.max(average, 1));
    count = Math.min(Math.max(fitting, 1), count * 4, 10_000);
  }
  await tx.unsafe("close backup");
}

function partLine(part: Part): string {
  return `${JSON.stringify(part)}\n`;
}
