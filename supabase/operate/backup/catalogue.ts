import type { Sequence, Table } from "./lines.ts";
import type { Transaction } from "./owner_database.ts";

/**
 * The tables of Supabase Auth of which nobody misses a row: what lives for
 * minutes, what is the platform's own, and its journal.
 */
const PASSING = [
  "audit_log_entries",
  "flow_state",
  "instances",
  "mfa_challenges",
  "oauth_authorizations",
  "oauth_client_states",
  "one_time_tokens",
  "saml_relay_states",
  "schema_migrations",
  "webauthn_challenges",
];

/** The schema whose tables belong to Supabase Auth, and not to the owner. */
export const AUTH = "auth";

/** A table as the database has it now. */
export interface FoundTable extends Table {
  readonly isOwned: boolean;
  /** Columns that a row must bring. */
  readonly required: readonly string[];
  /** Type of each column. */
  readonly types: Readonly<Record<string, string>>;
}

/** A foreign key between two tables; the tables by their quoted names. */
export interface Reference {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** The name of a table or sequence as SQL takes it. */
export function quoted(
  { schema, name }: { readonly schema: string; readonly name: string },
): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The expression for a row as a line has it. */
export function rowSql(columns: readonly string[]): string {
  const texts = columns.map((name) => `${identifier(name)}::text`);
  return `to_json(array[${texts}])::text`;
}

/**
 * Every table that the owner would miss: all of the owner's own, in whatever
 * schema, but those of extensions and the journal of migrations; and Supabase
 * Auth's. A table comes after those it refers to, as far as that can be.
 */
export async function tablesOf(tx: Transaction): Promise<FoundTable[]> {
  const tables = await tx<FoundTable[]>`
    select nspname as schema, relname as name,
      relowner = current_user::regrole as "isOwned",
      json_agg(attname order by attnum) as columns,
      coalesce(json_agg(attname) filter (
        where attnotnull and not atthasdef and attidentity = ''
      ), '[]') as required,
      json_object_agg(attname, format_type(atttypid, atttypmod)) as types
    from pg_class
    join pg_namespace on pg_namespace.oid = relnamespace
    join pg_attribute
      on attrelid = pg_class.oid and attnum > 0
      and not attisdropped and attgenerated = ''
    where relkind = 'r' and relpersistence <> 't' and (
      relowner = current_user::regrole and nspname <> 'supabase_migrations'
      or nspname = ${AUTH} and relname not in ${tx(PASSING)}
        and has_table_privilege(pg_class.oid, 'select')
    ) and not exists (
      select from pg_depend where classid = 'pg_class'::regclass
        and objid = pg_class.oid and deptype = 'e'
    )
    group by pg_class.oid, nspname, relname
    order by nspname <> ${AUTH}, nspname, relname`;
  return inOrder(tables, await referencesOf(tx));
}

/** Every foreign key that cannot wait for the end of a transaction. */
export function referencesOf(tx: Transaction): Promise<Reference[]> {
  return tx<Reference[]>`
    select quote_ident(conname) as name,
      format('"%s"."%s"', replace(fn.nspname, '"', '""'), replace(f.relname, '"', '""')) as from,
      format('"%s"."%s"', replace(tn.nspname, '"', '""'), replace(t.relname, '"', '""')) as to
    from pg_constraint
    join pg_class as f on f.oid = conrelid
    join pg_namespace as fn on fn.oid = f.relnamespace
    join pg_class as t on t.oid = confrelid
    join pg_namespace as tn on tn.oid = t.relnamespace
    where contype = 'f' and not condeferrable`;
}

/** Every sequence of the same owners, and where it is. */
export async function sequencesOf(tx: Transaction): Promise<Sequence[]> {
  const names = await tx<{ schema: string; name: string }[]>`
    select nspname as schema, relname as name
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind = 'S' and relpersistence <> 't' and (
      relowner = current_user::regrole and nspname <> 'supabase_migrations'
      or nspname = ${AUTH} and has_sequence_privilege(pg_class.oid, 'select')
    ) and not exists (
      select from pg_depend where classid = 'pg_class'::regclass
        and objid = pg_class.oid and deptype = 'e'
    )
    order by nspname, relname`;
  const sequences: Sequence[] = [];
  for (const { schema, name } of names) {
    const [at] = await tx.unsafe<Sequence[]>(
      `select last_value::text, is_called from ${quoted({ schema, name })}`,
    );
    sequences.push({ ...at!, schema, name });
  }
  return sequences;
}

/** Versions of the migrations that have run. */
export async function migrationsOf(tx: Transaction): Promise<string[]> {
  const rows = await tx<{ version: string }[]>`
    select version from supabase_migrations.schema_migrations order by version`;
  return rows.map(({ version }) => version);
}

/** Whoever is referred to comes first; where tables refer in a circle, one must begin. */
function inOrder(
  tables: readonly FoundTable[],
  references: readonly Reference[],
): FoundTable[] {
  const waiting = [...tables];
  const ordered: FoundTable[] = [];
  while (waiting.length > 0) {
    const left = new Set(waiting.map(quoted));
    const ready = waiting.findIndex((table) =>
      !references.some(({ from, to }) =>
        from === quoted(table) && to !== from && left.has(to)
      )
    );
    ordered.push(...waiting.splice(Math.max(ready, 0), 1));
  }
  return ordered;
}
