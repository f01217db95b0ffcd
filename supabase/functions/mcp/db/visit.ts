import type { ArgumentSummary } from "../kernel/argument_summary.ts";
import type { Caller } from "../kernel/caller.ts";
import type { CallDb, Db, Results } from "../kernel/db.ts";
import type { Effect } from "../kernel/effect.ts";
import type { Era } from "../kernel/era.ts";
import type { Ticket } from "../kernel/peer.ts";
import type { Stretch } from "../kernel/pipeline.ts";
import type { RefusalCode } from "../kernel/refusal.ts";
import type { Statement } from "../kernel/statement.ts";
import type { Hold } from "../kernel/task_work.ts";
import { compile } from "./compile.ts";
import type { Send } from "./connection.ts";
import { literal } from "./literal.ts";
import { refused } from "./refused.ts";
import { jsonText } from "./text_of.ts";

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

/** The database for a tool call: its first visit carries the admission. */
export function dbOfCall(
  options: VisitOptions,
  caller: Caller,
  { requestId, traceId, ticket, leavesTask, ...of }: Call,
): CallDb {
  const reads_only = (of.effect === "read" && !leavesTask) ||
    of.stretch === "asked";
  const call = {
    ...of,
    request_id: requestId,
    trace_id: traceId,
    ...(ticket && of.stretch === "done" &&
      { ticket: ticket.id, ticket_expires_at: ticket.expiresAt }),
  };
  let admitted = false;

  async function visit<const Statements extends readonly Statement[]>(
    ...statements: Statements
  ) {
    const before = { ...(!admitted && { call }), reads_only };
    const results = await send(options, caller, before, statements);
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
    async recordRefusal(refusal) {
      await send(options, caller, { call, refusal, reads_only: false }, []);
    },
  };
}

/** The database for the work on a task: every visit holds it, or is refused. */
export function dbOfTask(
  options: VisitOptions,
  caller: Caller,
  { key, holder, readsOnly }: Hold,
): Db {
  const before = { task: { id: key, holder }, reads_only: readsOnly };
  return {
    visit: (...statements) => send(options, caller, before, statements),
  };
}

/** The database for the user's own session on the site, where row-level security decides alone. */
export function dbOfSession(options: VisitOptions, caller: Caller): Db {
  const before = { reads_only: false };
  return {
    visit: (...statements) => send(options, caller, before, statements),
  };
}

/** What `mcp.visit` does before the work. */
interface Before {
  readonly call?: object;
  readonly refusal?: RefusalCode;
  readonly task?: object;
  readonly reads_only: boolean;
}

/** The one batch: how long it may take, and the visit. */
async function send<const Statements extends readonly Statement[]>(
  { send, statementTimeoutMs }: VisitOptions,
  { claims }: Caller,
  before: Before,
  statements: Statements,
): Promise<Results<Statements>> {
  const visit = { claims, ...before, statements: statements.map(compile) };
  try {
    const rows = await send(
      `set local statement_timeout = ${Math.ceil(statementTimeoutMs)};
      select mcp.visit(${literal(jsonText({ json: visit }))}) as rows`,
    );
    // `as` holds: one row list a statement, each as its author declared it.
    return rows.map(({ rows }) => rows) as unknown as Results<Statements>;
  } catch (error) {
    throw refused(error);
  }
}
