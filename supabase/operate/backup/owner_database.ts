import type postgres from "postgres";
import { Fault } from "../../local/fault.ts";
import {
  DATABASE_CA,
  type DatabaseAddress,
  openDatabase,
} from "../database.ts";

/** Environment variable with the connection string of the project's owner, the role `postgres`. */
export const OWNER_DATABASE_URL = "MCP_OWNER_DATABASE_URL";

/** How the owner's database is reached; each as the environment has it. */
export interface OwnerDatabase {
  /** Connection string of the role `postgres`. */
  readonly url: string | undefined;
  /** Authority that signs the database's certificate. */
  readonly certificateAuthority?: string | undefined;
}

/** The owner's database, as the environment names it. */
export function ownerDatabase(): OwnerDatabase {
  return {
    url: Deno.env.get(OWNER_DATABASE_URL),
    certificateAuthority: Deno.env.get(DATABASE_CA),
  };
}

/** A transaction of the owner's. */
export type Transaction = postgres.TransactionSql;

/** How values are written, wherever they are written or read again. */
const NOTATION = {
  search_path: "pg_catalog",
  TimeZone: "UTC",
  DateStyle: "ISO, YMD",
  IntervalStyle: "postgres",
  bytea_output: "hex",
  extra_float_digits: "1",
  // The platform ends what takes the owner longer than two minutes.
  statement_timeout: "0",
  idle_in_transaction_session_timeout: "0",
  lock_timeout: "10s",
};

/**
 * Does `work` in one transaction of the owner's, begun as `mode` says.
 *
 * @throws {Fault} Where the database cannot be reached, or it is not the owner.
 */
export async function asOwner<Result>(
  { url, certificateAuthority }: OwnerDatabase,
  mode: string,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  if (!url || !URL.canParse(url)) {
    throw new Fault(
      `Set ${OWNER_DATABASE_URL} to the connection string of the role ` +
        "postgres: on the dashboard under Connect, Session pooler.",
    );
  }
  const sql = await reached({
    url,
    setting: OWNER_DATABASE_URL,
    certificateAuthority,
  });
  try {
    await checkOwner(sql);
    // `as` holds: what begin() unwraps of promises, `work` has not got.
    return await sql.begin(mode, async (tx) => {
      for (const [name, value] of Object.entries(NOTATION)) {
        await tx`select set_config(${name}, ${value}, true)`;
      }
      return await work(tx);
    }) as Result;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function reached(address: DatabaseAddress): Promise<postgres.Sql> {
  try {
    return await openDatabase(address);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(
      `The database that ${address.setting} names cannot be asked: ` +
        wordsOf(error),
    );
  }
}

async function checkOwner(sql: postgres.Sql): Promise<void> {
  const [found] = await sql<
    { is_owner: boolean | null; sees_all: boolean; encoding: string }[]
  >`
    select (
      select pg_get_userbyid(nspowner) = current_user
      from pg_namespace where nspname = 'mcp'
    ) as is_owner, (
      select rolsuper or rolbypassrls from pg_roles where rolname = current_user
    ) as sees_all, current_setting('server_encoding') as encoding`;
  if (found!.is_owner === null) {
    throw new Fault(
      "Homeport is not in this database: bring it to its migrations first, " +
        "with `supabase db push`.",
    );
  }
  if (!found!.is_owner) {
    throw new Fault(
      `${OWNER_DATABASE_URL} is not of the role that owns the project: ` +
        "take the connection string of postgres.",
    );
  }
  if (!found!.sees_all) {
    throw new Fault(
      "The owner of this project is bound by row-level security: it would see " +
        "no rows. Run `alter role … bypassrls` for it as a superuser.",
    );
  }
  if (found!.encoding !== "UTF8") {
    throw new Fault(`The database is in ${found!.encoding}, not in UTF8.`);
  }
}

/** What an error says of itself; a refused connection says it only by its code. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : error.name;
  return error.message || code;
}
