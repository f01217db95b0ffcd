import type { Caller } from "../core/caller.ts";
import type { Db, Results } from "../core/db.ts";
import { isRefusalCode, Refusal, refusalFrom } from "../core/errors.ts";
import type { Statement } from "../core/sql.ts";
import type { Rows, Send } from "./connection.ts";
import { compiledJson, jsonText, literal, withMember } from "./sql_text.ts";

/** What every batch obeys. */
export interface BatchOptions {
  readonly send: Send;
  /** Longest time for one batch, in milliseconds. */
  readonly statementTimeoutMs: number;
}

/**
 * The database for the user's own session on the site, where row-level security
 * decides alone; clients are refused.
 */
export function dbOfSession(options: BatchOptions, caller: Caller): Db {
  const parts = { first_party: true, reads_only: false };
  return {
    batch: (...statements) => send(options, batchOf(caller, parts, statements)),
  };
}

/** The database for what passes between a client and its calls, and is no call. */
export function dbOfClient(options: BatchOptions, caller: Caller): Db {
  return {
    batch: (...statements) =>
      send(options, batchOf(caller, { reads_only: false }, statements)),
  };
}

/** What `mcp.batch` takes beside the caller and the statements. */
export interface Parts {
  readonly call?: object;
  readonly first_party?: boolean;
  readonly refusal?: object;
  readonly task?: object;
  readonly reads_only: boolean;
}

/** A batch as text, and the statements whose rows it gives. */
export interface Batch<Statements> {
  readonly text: string;
  /** Whom it is for. */
  readonly caller: Caller;
  readonly statements: Statements;
}

/**
 * Writes a batch down.
 *
 * @throws {UnrepresentableError} For a value that no Postgres text can hold.
 */
export function batchOf<const Statements extends readonly Statement[]>(
  caller: Caller,
  parts: Parts,
  statements: Statements,
): Batch<Statements> {
  const head = { claims: caller.claims, ...parts };
  const batch = withMember(head, "statements", statements.map(compiledJson));
  return { text: literal(batch), caller, statements };
}

/**
 * Sends a batch. Before the promise settles, `answered` is told what the
 * database did: the batch, its refusal, or nothing at all; not where the answer
 * is lost.
 */
export async function send<const Statements extends readonly Statement[]>(
  options: BatchOptions,
  { text, caller }: Batch<Statements>,
  answered: (answer: "done" | "refused" | "undone") => void = () => {},
): Promise<Results<Statements>> {
  let rows: Rows;
  try {
    rows = await options.send(
      `${timeout(options)}; select * from mcp.batch(${text})`,
      caller,
    );
  } catch (error) {
    if (isUndone(error)) answered("undone");
    throw refused(error);
  }
  const error = rows.at(-1)?.["error"];
  answered(error ? "refused" : "done");
  // `as` holds: `mcp.batch` gives it so.
  if (error) throw refusalIn(error as BatchError);
  // `as` holds: one row list a statement, each as its author declared it.
  return rows.map(({ rows }) => rows) as unknown as Results<Statements>;
}

/** Why `mcp.batch` did nothing. */
interface BatchError {
  readonly code: string;
  readonly detail: string | null;
  readonly cause: { readonly code: string; readonly message: string } | null;
}

function refusalIn({ code, detail, cause }: BatchError): Refusal {
  const options = cause ? { cause: new DatabaseError(cause) } : undefined;
  return isRefusalCode(code)
    ? new Refusal(code, detail ?? undefined, options)
    : refusalFrom(new Error(`There is no refusal ${code}.`));
}

/** An error of Postgres, for the log alone. */
class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  /** The SQLSTATE. */
  readonly code: string;

  constructor({ code, message }: { code: string; message: string }) {
    super(message);
    this.code = code;
  }
}

/** How long a batch may take and wait for a lock, as statements before it. */
export function timeout({ statementTimeoutMs }: BatchOptions): string {
  const lockMs = Math.min(statementTimeoutMs / 2, LOCK_TIMEOUT_MS);
  return `set local statement_timeout = ${Math.ceil(statementTimeoutMs)};
    set local lock_timeout = ${Math.ceil(lockMs)}`;
}

/** So long that calls which follow each other do not meet, so short that they hold no connection. */
const LOCK_TIMEOUT_MS = 2_000;

/** A value as a literal that holds its JSON. */
export function jsonLiteral(value: unknown): string {
  return literal(jsonText({ json: value }));
}

/** SQLSTATE of our own refusals, raised by SQL as `mcp.refuse`. */
const REFUSED = "HP000";
/** SQLSTATE query_canceled: the statement's time was up. */
const QUERY_CANCELED = "57014";
/** SQLSTATEs lock_not_available and deadlock_detected: a lock was not free in time. */
const NO_LOCK = ["55P03", "40P01"];
/** SQLSTATEs of connections that fail and servers that stop: what was sent may have been done. */
const LOST = /^(08|57P)/;

/**
 * What a failed batch means to the caller: a refusal our own SQL raised, too
 * slow, or `unavailable` with the error as its cause. Postgres's words stay in.
 */
export function refused(error: unknown): Refusal {
  const { code, message, detail } = fieldsOf(error);
  if (code === REFUSED && isRefusalCode(message)) {
    return new Refusal(message, detail);
  }
  if (code === QUERY_CANCELED) {
    return new Refusal("too_slow", undefined, { cause: error });
  }
  if (code !== undefined && NO_LOCK.includes(code)) {
    return new Refusal("busy", undefined, { cause: error });
  }
  return refusalFrom(error);
}

/** Whether an error is Postgres's own and says that the transaction came to nothing. */
export function isUndone(error: unknown): boolean {
  const { name, code = "", severity } = fieldsOf(error);
  // A pooler says FATAL where it has lost the server, whatever that has done.
  return name === "PostgresError" && severity === "ERROR" && !LOST.test(code);
}

interface Fields {
  readonly name?: string;
  readonly severity?: string;
  readonly code?: string;
  readonly message: string;
  readonly detail?: string;
}

function fieldsOf(error: unknown): Fields {
  return error instanceof Error ? error : { message: "" };
}
