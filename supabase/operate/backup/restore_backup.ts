import postgres from "postgres";
import { Fault } from "../../local/fault.ts";
import { type FoundTable, identifier, quoted, rowSql } from "./catalogue.ts";
import { digestSql } from "./digest.ts";
import type { Table } from "./lines.ts";
import {
  asOwner,
  type OwnerDatabase,
  type Transaction,
  wordsOf,
} from "./owner_database.ts";
import { type Contents, readBackup } from "./read_backup.ts";
import type { Secret } from "./seal_key.ts";
import {
  checkFree,
  clear,
  keepGaps,
  relax,
  type Target,
  targetFor,
} from "./target.ts";

/** How much one statement is to insert, in characters, about. */
const BATCH_LENGTH = 512 * 1024;

/** Which backup, and where it goes. */
export interface RestoreOptions {
  readonly database: OwnerDatabase;
  readonly secret: Secret;
  readonly path: string;
  /** Deletes what is there first; else a database in use is refused. */
  readonly replace?: boolean;
  /** URL of the MCP endpoint there; unless given, that of the database, else of the backup. */
  readonly endpoint?: string;
}

/** What a restore came to. */
export interface Restored extends Contents {
  readonly newerMigrations: readonly string[];
  readonly endpoint: string | null;
}

/**
 * Restores a backup in one transaction: all of it, or nothing. The whole file
 * proves itself before the database is touched, and every table's rows are
 * held against the backup's totals before the transaction ends.
 *
 * @throws {Fault} Where that cannot be; the database is as it was.
 */
export async function restoreBackup(
  { database, secret, path, replace = false, endpoint }: RestoreOptions,
): Promise<Restored> {
  await readBackup(path, secret);
  try {
    return await asOwner(
      database,
      "isolation level read committed",
      async (tx) => {
        const placed = await endpointOf(tx);
        let target: Target | undefined;
        let restore = async () => {};
        let addGaps = async () => {};
        let batch: string[] = [];
        let length = 0;
        async function flush(table: Table) {
          if (batch.length > 0) await insert(tx, foundIn(target, table), batch);
          batch = [];
          length = 0;
        }
        const contents = await readBackup(path, secret, {
          async begin(manifest) {
            target = await targetFor(tx, manifest);
            await checkFree(tx, target, replace);
            addGaps = await keepGaps(tx);
            restore = await relax(tx, target);
            await clear(tx, target);
          },
          async row(table, row) {
            batch.push(row);
            length += row.length;
            if (length >= BATCH_LENGTH || batch.length >= 5_000) {
              await flush(table);
            }
          },
          end: flush,
        });
        await restore();
        await checkTotals(tx, contents);
        const kept = endpoint ?? placed;
        if (kept) await tx`update mcp.settings set endpoint = ${kept}`;
        for (const sequence of contents.sequences) await advance(tx, sequence);
        await addGaps();
        return {
          ...contents,
          newerMigrations: target!.newerMigrations,
          endpoint: await endpointOf(tx),
        };
      },
    );
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    throw new Fault(
      error.code === "55P03"
        ? "Others are at work in this database: nothing was restored. Stop " +
          "what uses it, then run this again."
        : `Nothing was restored. The database said: ${wordsOf(error)}`,
    );
  }
}

async function insert(
  tx: Transaction,
  table: FoundTable,
  rows: readonly string[],
): Promise<void> {
  const values = table.columns.map((name, at) =>
    `(row ->> ${at})::${table.types[name]}`
  );
  const { count } = await tx.unsafe(
    `insert into ${quoted(table)} (${table.columns.map(identifier)})
     overriding system value
     select ${values} from json_array_elements($1::text::json) as row`,
    [`[${rows.join(",")}]`],
  );
  if (count !== rows.length) throw differs(table);
}

/** Asks the database for what has arrived, whatever was sent. */
async function checkTotals(
  tx: Transaction,
  { tables, totals }: Contents,
): Promise<void> {
  for (const [at, table] of tables.entries()) {
    const [found] = await tx.unsafe<{ rows: string; digest: string }[]>(
      `select count(*)::text as rows, ${
        digestSql(rowSql(table.columns))
      } as digest
       from only ${quoted(table)}`,
    );
    const { rows, digest } = totals[at]!;
    if (found!.rows !== String(rows) || found!.digest !== digest) {
      throw differs(table);
    }
  }
}

/**
 * Brings a sequence to where it was at the backup, unless it is past that: no
 * rollback takes this back, and the rows that a rollback brings back have the
 * numbers up to where it is now.
 */
async function advance(
  tx: Transaction,
  { last_value, is_called, ...sequence }: Contents["sequences"][number],
): Promise<void> {
  await tx`
    select setval(seqrelid, ${last_value}::text::bigint,
      ${String(is_called)}::text::boolean)
    from pg_sequence, pg_sequence_last_value(seqrelid) as now
    where seqrelid = ${quoted(sequence)}::text::regclass
      and (now is null or
        sign(seqincrement) * (${last_value}::text::bigint - now) > 0)`;
}

async function endpointOf(tx: Transaction): Promise<string | null> {
  const [settings] = await tx<{ endpoint: string | null }[]>`
    select endpoint from mcp.settings`;
  return settings?.endpoint ?? null;
}

function foundIn(target: Target | undefined, { schema, name }: Table) {
  return target!.tables.find((table) =>
    table.schema === schema && table.name === name
  )!;
}

function differs({ schema, name }: Table): Fault {
  return new Fault(
    `${schema}.${name} would not hold what the backup says: something in ` +
      "this database, such as a trigger, changes rows as they come. Nothing " +
      "was restored.",
  );
}
