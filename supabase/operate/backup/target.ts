import { Fault } from "../../local/fault.ts";
import {
  AUTH,
  type FoundTable,
  migrationsOf,
  quoted,
  referencesOf,
  tablesOf,
} from "./catalogue.ts";
import type { Manifest } from "./lines.ts";
import type { Transaction } from "./owner_database.ts";

/** Where a restored row would meet another. */
const OCCUPANTS = {
  "auth.users": "users",
  "auth.oauth_clients": "clients",
  "mcp.audit_log": "records of calls",
};

/** What a restore finds, and how it is made ready. */
export interface Target {
  /** The backup's tables, as they are here, in an order in which they can be filled. */
  readonly tables: readonly FoundTable[];
  /** Migrations that have run here and had not run there. */
  readonly newerMigrations: readonly string[];
}

/**
 * Holds a backup against the database it is to go to.
 *
 * @throws {Fault} Where a migration, a table or a column has nowhere to go.
 */
export async function targetFor(
  tx: Transaction,
  manifest: Manifest,
): Promise<Target> {
  const here = await migrationsOf(tx);
  const missing = manifest.migrations.filter((name) => !here.includes(name));
  if (missing.length > 0) {
    throw new Fault(
      "The backup comes from a newer Homeport than this database is at. It " +
        `lacks the migrations ${
          missing.join(", ")
        }: run \`supabase db push\` ` +
        "from that Homeport first.",
    );
  }
  const found = new Map((await tablesOf(tx)).map((table) => [
    `${table.schema}.${table.name}`,
    table,
  ]));
  const tables = manifest.tables.map(({ schema, name, columns }) => {
    const table = found.get(`${schema}.${name}`);
    const where = schema === AUTH ? "Its Supabase Auth" : "This Homeport";
    if (!table) {
      throw new Fault(
        `The backup has a table ${schema}.${name}, and this database has ` +
          `not. ${where} is another than the backup's.`,
      );
    }
    const astray = columns.find((column) => !table.columns.includes(column));
    if (astray) {
      throw new Fault(
        `The column ${schema}.${name}.${astray} of the backup is not in this ` +
          `database. ${where} is another than the backup's.`,
      );
    }
    const unfilled = table.required.find((name) => !columns.includes(name));
    if (unfilled) {
      throw new Fault(
        `The column ${schema}.${name}.${unfilled} of this database must be ` +
          "given, and the backup does not know it: restore into a project at " +
          "the backup's migrations, then push the newer ones.",
      );
    }
    return { ...table, columns };
  });
  return {
    tables,
    newerMigrations: here.filter((name) => !manifest.migrations.includes(name)),
  };
}

/**
 * Keeps everybody else from the tables until the end, then looks whether they
 * are free, unless they are to be replaced.
 *
 * @throws {Fault} Where somebody's data is in the way.
 */
export async function checkFree(
  tx: Transaction,
  { tables }: Target,
  replace: boolean,
): Promise<void> {
  for (const table of tables) {
    await tx.unsafe(
      `lock table only ${quoted(table)} in share row exclusive mode`,
    );
  }
  if (replace) return;
  const found: string[] = [];
  for (const [table, things] of Object.entries(OCCUPANTS)) {
    const [{ count } = { count: "0" }] = await tx.unsafe<{ count: string }[]>(
      `select count(*)::text from ${table}`,
    );
    if (count !== "0") found.push(`${count} ${things}`);
  }
  if (found.length > 0) {
    throw new Fault(
      `This database is in use: it has ${found.join(", ")}. Restore into a ` +
        "new project, or add --replace to delete all of that first.",
    );
  }
}

/** Deletes what the tables hold, such as the rows that migrations made. */
export async function clear(
  tx: Transaction,
  { tables }: Target,
): Promise<void> {
  for (const table of tables.toReversed()) {
    await tx.unsafe(`delete from only ${quoted(table)}`);
  }
}

/**
 * Remembers which records are here, and which gaps in them. Returns what adds
 * those gaps to the backup's, and one for the records of each user that are not
 * in the backup; it comes after the backup's rows.
 */
export async function keepGaps(tx: Transaction): Promise<() => Promise<void>> {
  await tx.unsafe(`
    create temporary table gaps_before on commit drop as
    select at, actor, reason, since, before, user_id, client_id, records,
      transaction
    from mcp.audit_gaps;
    create temporary table records_before on commit drop as
    select call_id, user_id, at from mcp.audit_log;`);
  return async () => {
    await tx.unsafe(`
      insert into mcp.audit_gaps
        (at, actor, reason, since, before, user_id, client_id, records,
         transaction)
      select * from gaps_before
      except all
      select at, actor, reason, since, before, user_id, client_id, records,
        transaction
      from mcp.audit_gaps
      order by at;
      insert into mcp.audit_gaps
        (actor, reason, since, before, user_id, records)
      select session_user, 'A backup replaced the database.', min(at),
        max(at) + interval '1 microsecond', user_id, count(*)
      from records_before as deleted
      where not exists (
        select from mcp.audit_log as record
        where (record.user_id, record.at, record.call_id)
          = (deleted.user_id, deleted.at, deleted.call_id)
      )
      group by user_id`);
  };
}

/**
 * Has the owner's tables take rows as they are: their triggers, which would
 * judge old rows as new calls, rest, and keys that point ahead are looked at
 * last. Returns what puts all of it back, which must come before the end.
 */
export async function relax(
  tx: Transaction,
  { tables }: Target,
): Promise<() => Promise<void>> {
  const names = tables.map(quoted);
  const owned = new Set(tables.filter((table) => table.isOwned).map(quoted));
  const undo: string[] = [];
  const ahead = (await referencesOf(tx)).filter(({ from, to }) =>
    owned.has(from) && names.indexOf(to) >= names.indexOf(from)
  );
  for (const { from, name } of ahead) {
    await tx.unsafe(
      `alter table ${from} alter constraint ${name} deferrable initially deferred`,
    );
    undo.push(`alter table ${from} alter constraint ${name} not deferrable`);
  }
  const triggers = await tx<
    { table: string; name: string; mode: string }[]
  >`
    select quote_ident(tgname) as name, tgenabled as mode,
      format('"%s"."%s"', replace(nspname, '"', '""'), replace(relname, '"', '""')) as table
    from pg_trigger
    join pg_class on pg_class.oid = tgrelid
    join pg_namespace on pg_namespace.oid = relnamespace
    where not tgisinternal and tgenabled <> 'D'`;
  for (const { table, name, mode } of triggers) {
    if (!owned.has(table)) continue;
    await tx.unsafe(`alter table ${table} disable trigger ${name}`);
    const how = { A: "enable always", R: "enable replica" }[mode] ?? "enable";
    undo.push(`alter table ${table} ${how} trigger ${name}`);
  }
  return async () => {
    await tx.unsafe("set constraints all immediate");
    for (const statement of undo) await tx.unsafe(statement);
  };
}
