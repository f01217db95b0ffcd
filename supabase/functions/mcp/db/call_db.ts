import type { ArgumentSummary } from "../core/argument_summary.ts";
import type { Caller } from "../core/caller.ts";
import type { ConfirmationNonce } from "../core/client.ts";
import type {
  AccountDb,
  CallDb,
  Db,
  LongAction,
  Progress,
} from "../core/db.ts";
import { Refusal, refusalFrom } from "../core/errors.ts";
import type { Effect, Era } from "../core/operation.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Statement } from "../core/sql.ts";
import type { Hold } from "../core/task_work.ts";
import {
  batchOf,
  type BatchOptions,
  dbOfSession,
  jsonLiteral,
  type Parts,
  refused,
  send,
  timeout,
} from "./batch.ts";
import { literal } from "./sql_text.ts";

/** What the record of a call says, whatever its outcome. */
export interface CallFacts {
  readonly tool: string;
  /** What a client must hold; absent where there is nothing to permit. */
  readonly permission?: string | undefined;
  readonly effect: Effect;
  readonly requestId: string;
  /** The W3C trace the call belongs to, as 32 hex digits. */
  readonly traceId?: string | undefined;
  readonly era?: Era | undefined;
  readonly arguments?: ArgumentSummary | undefined;
  /** What it is about: a client, permissions, a kind of file, counts. */
  readonly about?: Readonly<Record<string, unknown>> | undefined;
}

/** A call of a client. */
export interface Call extends CallFacts {
  /** Whether it leaves a task behind, which is written even where it only reads. */
  readonly leavesTask?: boolean | undefined;
  /** Whether it keeps something for the client, which is written even where it only reads. */
  readonly keepsState?: boolean | undefined;
  /** What the answers it came with are good for: used up with the work. */
  readonly nonce?: ConfirmationNonce | undefined;
}

/** The database for a call of a client. */
export function dbOfCall(
  options: BatchOptions,
  caller: Caller,
  { nonce, leavesTask, keepsState, ...facts }: Call,
): CallDb {
  return callDb(options, caller, {
    facts,
    parts: {},
    charged: true,
    confirmation: nonce &&
      { nonce: nonce.id, nonce_expires_at: nonce.expiresAt },
    done: leavesTask ? "accepted" : "done",
    readsOnly: facts.effect === "read" && !leavesTask && !keepsState,
  });
}

/** How the calls of one kind are made. */
interface CallKind {
  readonly facts: CallFacts;
  readonly parts: Partial<Parts>;
  /** Whether it costs credits. */
  readonly charged: boolean;
  /** The confirmation that its work uses up. */
  readonly confirmation?: object | undefined;
  /** What it is recorded as where its work succeeds. */
  readonly done: Outcome;
  readonly readsOnly: boolean;
}

function callDb(
  options: BatchOptions,
  caller: Caller,
  { facts, parts, charged, confirmation, done, readsOnly }: CallKind,
): CallDb {
  const id = crypto.randomUUID();
  let progress: Progress = "open";

  const call = (outcome: Outcome, final: boolean) => ({
    ...recorded(id, facts, outcome, final),
    // To ask the user first costs what a read costs.
    ...(charged &&
      { charged_as: outcome === "asked" ? "read" : facts.effect }),
  });

  /** Sends a batch; the call is at `next` where the database does it. */
  async function step<const Statements extends readonly Statement[]>(
    own: Parts,
    statements: Statements,
    next: Progress,
  ) {
    const batch = batchOf(caller, { ...parts, ...own }, statements);
    progress = "sent";
    return await send(options, batch, (answer) => {
      progress = answer === "done" ? next : answer;
    });
  }

  return {
    get progress() {
      return progress;
    },
    work: {
      async batch(...statements) {
        if (progress !== "open" && progress !== "asked") throw secondBatch();
        const own = {
          call: { ...call(done, true), ...confirmation },
          reads_only: readsOnly,
        };
        return await step(own, statements, "done");
      },
    },
    question: ({ ends, refusal }) => ({
      async batch(...statements) {
        if (progress !== "open") throw secondBatch();
        const own = {
          call: { ...call("asked", ends), ...(refusal && { refusal }) },
          reads_only: true,
        };
        return await step(own, statements, refusal ? "refused" : "asked");
      },
    }),
    async refuse(refusal) {
      if (
        progress !== "open" && progress !== "asked" && progress !== "undone"
      ) {
        throw new Error("The outcome of this call is on record.");
      }
      // The words stay here: they may quote what no Postgres text can hold.
      const { code } = refusal;
      const own = {
        call: {
          ...call(done, true),
          // What failed whole may have failed as it was charged.
          ...(progress === "undone" && { charged_as: undefined }),
        },
        refusal: { code },
        reads_only: false,
      };
      try {
        await step(own, [], "refused");
      } catch (thrown) {
        const answered = refusalFrom(thrown);
        // A batch that failed whole has left no record, whatever its error. `as`
        // holds: `step` has changed it, which the compiler does not see.
        if ((progress as Progress) !== "refused") {
          const outage = [refusal, answered]
            .find(({ code }) => code === "unavailable");
          return outage ??
            new Refusal("unavailable", undefined, { cause: thrown });
        }
        return answered.code === code ? refusal : answered;
      }
      throw new Error("What was refused has been done.");
    },
  };
}

function secondBatch(): Error {
  return new Error("A call has one batch for its work.");
}

/** The database of users' own sessions on the site. */
export function accountDb(options: BatchOptions): AccountDb {
  return {
    session: (caller) => dbOfSession(options, caller),
    action: (caller, { name, ...action }) =>
      callDb(options, caller, {
        facts: { tool: name, ...action },
        parts: { first_party: true },
        charged: false,
        done: "done",
        readsOnly: false,
      }),
    longAction: (caller, { name, ...action }) =>
      longAction(options, caller, { tool: name, ...action }),
  };
}

function longAction(
  options: BatchOptions,
  caller: Caller,
  facts: CallFacts,
): LongAction {
  const id = crypto.randomUUID();
  return {
    async start() {
      const call = recorded(id, facts, "started", false);
      const parts = { call, first_party: true, reads_only: false };
      await send(options, batchOf(caller, parts, []));
    },
    async conclude({ about, refusal }) {
      const call = recorded(
        id,
        { ...facts, about: { ...facts.about, ...about } },
        "done",
        true,
      );
      const code = refusal ? literal(refusal.code) : "null";
      try {
        await options.send(
          `${timeout(options)}; select mcp.conclude(${
            jsonLiteral(caller.claims)
          }, ${jsonLiteral(call)}, ${code})`,
          caller,
        );
      } catch (error) {
        throw refused(error);
      }
    },
  };
}

/** The database for the work on a task: every batch holds it, or is refused. */
export function dbOfTask(
  options: BatchOptions,
  caller: Caller,
  { key, holder, readsOnly, record }: Hold,
): Db {
  const task = { id: key, holder };
  return {
    batch(...statements) {
      const call = record && {
        ...recorded(
          crypto.randomUUID(),
          {
            tool: record.name,
            effect: record.effect,
            requestId: `task ${key}`,
          },
          "done",
          true,
        ),
        ...(record.refusal && { refusal: record.refusal }),
      };
      const parts = { task, reads_only: readsOnly, ...(call && { call }) };
      return send(options, batchOf(caller, parts, statements));
    },
  };
}

/** A call as `mcp.record` takes it. */
function recorded(
  id: string,
  { requestId, traceId, ...facts }: CallFacts,
  outcome: Outcome,
  final: boolean,
) {
  return {
    id,
    ...facts,
    request_id: requestId,
    trace_id: traceId,
    outcome,
    final,
  };
}
