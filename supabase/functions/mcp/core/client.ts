import type { Answers, Question, Questions } from "./question.ts";

/** How grave a note to the client is, in the protocol's words. */
export type LogLevel = "debug" | "info" | "notice" | "warning" | "error";

/** How a question is asked. */
export interface AskOptions {
  /**
   * Whether an answer counts only together with the state that went out with
   * the question: for this very call, and once.
   */
  readonly binding?: boolean;
}

/** The client at the other end of a call, as an operation sees it. */
export interface Peer {
  /** Whether it says that it follows tasks by itself. */
  readonly followsTasks?: boolean;
  /** Whether it says that it can be asked such a thing. */
  takes(method: Question["method"]): boolean;
  /**
   * Asks all at once. Where answers come with a later request, the operation is left
   * here and runs again from its start then: it may not have worked before.
   *
   * @throws {Unanswered} To be let through, never caught by an operation.
   * @throws {Refusal} `cannot_ask`, or `no_answer` where none came.
   */
  ask<const Asked extends Questions>(
    questions: Asked,
    options?: AskOptions,
  ): Promise<Answers<Asked>>;
  /** Tells how far the operation is, if the client wants to know. */
  progress(done: number, total?: number, message?: string): Promise<void>;
  /** Sends a note to be shown or logged where the client is. */
  log(level: LogLevel, text: string): Promise<void>;
}

/** The channel to the client that a call came in by. */
export interface ElicitationChannel extends Peer {
  /** Whether a call waits here for its answers, and then goes on. */
  readonly isStreaming: boolean;
  /** The answers, where all of them came with the request. */
  answered<const Asked extends Questions>(
    questions: Asked,
    options?: AskOptions,
  ): Answers<Asked> | undefined;
  /** What the answers that came with the request are good for. */
  readonly nonce: ConfirmationNonce | undefined;
}

/** What makes binding answers count once. */
export interface ConfirmationNonce {
  readonly id: string;
  /** Seconds since the epoch; the answers do not count any more then. */
  readonly expiresAt: number;
}

/** Thrown where an operation waits for answers that will come with a later request. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
  readonly questions: Questions;

  constructor(questions: Questions) {
    super("The client has to answer first.");
    this.questions = questions;
  }
}
