import type { ArgumentSummary } from "../kernel/argument_summary.ts";
import type { Caller } from "../kernel/caller.ts";
import type { CallDb, Db, Results } from "../kernel/db.ts";
import type { Effect } from "../kernel/effect.ts";
import type { Era } from "../kernel/era.ts";
import type { Ticket } from "../kernel/peer.ts";
import type { Stretch } from "../kernel/pipeline.ts";
import { json, sql, type Statement } from "../kernel/statement.ts";
import type { Hold } from "../kernel/task_work.ts";
import { compile } from "./compile.ts";
import type { Send } from "./connection.ts";
import { refused } from "./refused.ts";

/** The call on whose behalf the database is visited. */
export interface Call {
  readonly tool: string;
  readonly permission: string;
  readonly effect: Effect;
  /** Whether it leaves a task behind, which is written even where it only reads. */
  readonly leavesTask?: boolean | undefined;
  readonly requestId: string;
  /** The W3C trace the call belongs to, as 32 hex digits. */
  readonly traceId?: string | undefined;
  readonly era: Era;
  readonly arguments: ArgumentSummary;
  /** Whether this stretch of it only asks, and so only reads. */
  readonly stretch: Stretch;
  /** What the answers it came with are good for: spent with the deed. */
  readonly ticket?: Ticket | undefined;
}

/** What every visit obeys. */
export interface VisitOptions {
  readonly send: Send;
  /** Longest time for one statement, in milliseconds. */
  readonly statementTimeoutMs: number;
}

const WRITING = sql`select set_config('role', 'authenticated', true)`;
// Neither can be undone from inside: the transaction has read by then, and the
// gateway's own role has nothing to go back to.
const READING = sql`select set_config('transaction_read_only', 'on', true),
  set_config('role', 'authenticated', true)`;

/** The database for a tool call: its first visit carries the admission. */
export function dbOfCall(
  options: VisitOptions,
  caller: Caller,
  { requestId, traceId, ticket, leavesTask, ...call }: Call,
): CallDb {
  const readsOnly = (call.effect === "read" && !leavesTask) ||
    call.stretch === "asked";
  const document = json({
    ...call,
    request_id: requestId,
    trace_id: traceId,
    ...(ticket && call.stretch === "done" &&
      { ticket: ticket.id, ticket_expires_at: ticket.expiresAt }),
  });
  let admitted = false;

  async function visit<const Statements extends readonly Statement[]>(
    ...statements: Statements
  ) {
    const admission = admitted ? [] : [sql`select mcp.admit(${document})`];
    const results = await send(
      options,
      caller,
      [...admission, readsOnly ? READING : WRITING],
      statements,
    );
    admitted = true;
    return results;
  }

  return {
    visit,
    get admitted() {
      return admitted;
    },
    async admit() {
      if (!admitted) await visit();
    },
    async recordRefusal(code) {
      await send(options, caller, [], [
        sql`select mcp.record_refusal(${document}, ${code})`,
      ]);
    },
  };
}

/** The database for the work on a task: every visit holds it, or is refused. */
export function dbOfTask(
  options: VisitOptions,
  caller: Caller,
  { key, holder, readsOnly }: Hold,
): Db {
  const before = [
    sql`select mcp.hold_task(${key}, ${holder})`,
    readsOnly ? READING : WRITING,
  ];
  return {
    visit: (...statements) => send(options, caller, before, statements),
  };
}

/** The database for the user's own session on the site, where row-level security decides alone. */
export function dbOfSession(options: VisitOptions, caller: Caller): Db {
  return {
    visit: (...statements) => send(options, caller, [WRITING], statements),
  };
}

/** The one batch: who calls, what comes before the work, and the work. */
async function send<const Statements extends readonly Statement[]>(
  { send, statementTimeoutMs }: VisitOptions,
  { claims }: Caller,
  before: readonly Statement[],
  statements: Statements,
): Promise<Results<Statements>> {
  const preamble = [
    sql`select set_config('request.jwt.claims', ${json(claims)}, true),
      set_config('statement_timeout', ${statementTimeoutMs}, true)`,
    ...before,
  ];
  try {
    const rows = await send(
      [...preamble, ...statements].map(compile).join(";\n"),
    );
    // `as` holds: one row list a statement, each as its author declared it.
    return rows.slice(preamble.length) as unknown as Results<Statements>;
  } catch (error) {
    throw refused(error);
  }
}
