import type { Caller } from "./caller.ts";
import type { Refusal, RefusalCode } from "./errors.ts";
import type { Effect } from "./operation.ts";
import type { Statement } from "./sql.ts";

/** The rows of each statement, in the statements' order. */
export type Results<Statements extends readonly Statement[]> = {
  readonly [Index in keyof Statements]: Statements[Index] extends
    Statement<infer Row> ? readonly Row[] : never;
};

/** Postgres, as the caller may see it. */
export interface Db {
  /**
   * Sends the statements in one network round trip and one transaction, with
   * row-level security of the caller: all happen, or none.
   *
   * @throws {Refusal} What the database refuses, or `unavailable`.
   */
  batch<const Statements extends readonly Statement[]>(
    ...statements: Statements
  ): Promise<Results<Statements>>;
}

/**
 * How far a call is with the database. `asked`: a question to the user is on
 * record, and the call goes on. `sent`: a batch is under way, or its answer was
 * lost. `undone`: a batch has failed whole, its record with it. `done` and
 * `refused`: the outcome is on record.
 */
export type Progress =
  | "open"
  | "asked"
  | "sent"
  | "undone"
  | "done"
  | "refused";

/** Postgres during one call: it authorizes, charges and records the call. */
export interface CallDb {
  readonly progress: Progress;
  /** For the work of the call: takes one batch. */
  readonly work: Db;
  /**
   * For what is asked of the user before the work: only reads, takes one batch,
   * and records that the user was asked. `ends` says whether the call is
   * answered with the question, `refusal` that it is refused for it.
   */
  question(
    options: { readonly ends: boolean; readonly refusal?: RefusalCode },
  ): Db;
  /**
   * Records that the call was refused or failed before its work.
   *
   * @returns What the database refuses it with: the refusal given, unless the
   * caller may not call at all; `unavailable` where nothing could be recorded.
   */
  refuse(refusal: Refusal): Promise<Refusal>;
}

/** What a user does in a session of their own, as the record has it. */
export interface Action {
  readonly name: string;
  readonly effect: Effect;
  readonly requestId: string;
  /** A client, permissions, a kind of file: never content. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** The record of an action that takes more than one transaction. */
export interface LongAction {
  /** Records that it has started. */
  start(): Promise<void>;
  /**
   * Records how it ended: done, with what it came to be about, or why not. Call
   * it once, after `start`.
   */
  conclude(
    end: {
      readonly about?: Action["about"];
      readonly refusal?: Refusal | undefined;
    },
  ): Promise<void>;
}

/** Postgres for users' own sessions on the site; clients are refused. */
export interface AccountDb {
  /** To look, at as much as the user likes. */
  session(caller: Caller): Db;
  /** To change something. */
  action(caller: Caller, action: Action): CallDb;
  longAction(caller: Caller, action: Action): LongAction;
}

/** What is kept of a user and what may be, about, in bytes without indexes. */
export interface Storage {
  /** Records of calls. */
  readonly log_bytes: number;
  readonly log_limit_bytes: number;
  /** Rows of toolsets, tasks, questions and subscriptions. */
  readonly data_bytes: number;
  readonly data_limit_bytes: number;
}
