import type { Caller } from "../kernel/caller.ts";
import type { Db, Results } from "../kernel/db.ts";
import { isRefusalCode, Refusal, refusalFrom } from "../kernel/refusal.ts";
import type { Statement } from "../kernel/statement.ts";
import { compiledJson, withMember } from "./compile.ts";
import type { Rows, Send } from "./connection.ts";
import { literal } from "./literal.ts";
import { isUndone, refused } from "./refused.ts";
import { jsonText } from "./text_of.ts";

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
