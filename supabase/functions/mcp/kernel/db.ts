import type { RefusalCode } from "./refusal.ts";
import type { Statement } from "./statement.ts";

/** The rows of each statement, in the statements' order. */
export type Results<Statements extends readonly Statement[]> = {
  readonly [Index in keyof Statements]: Statements[Index] extends
    Statement<infer Row> ? readonly Row[] : never;
};

/** Postgres, as the one who calls may see it. */
export interface Db {
  /**
   * Sends the statements in one network round trip and one transaction, with
   * row-level security of the caller: all happen, or none.
   *
   * @throws {Refusal} Where the database refuses, or cannot answer.
   */
  visit<const Statements extends readonly Statement[]>(
    ...statements: Statements
  ): Promise<Results<Statements>>;
}

/** Postgres during one stretch of a call: its first visit brings the admission. */
export interface CallDb extends Db {
  /** Whether admission was asked for and given. */
  readonly admitted: boolean;
  /**
   * Asks for admission, unless a visit has brought it already.
   *
   * @throws {Refusal} Where the call is not let in.
   */
  admit(): Promise<void>;
  /** Records that the call was refused or failed, after the fact. */
  recordRefusal(code: RefusalCode): Promise<void>;
}
