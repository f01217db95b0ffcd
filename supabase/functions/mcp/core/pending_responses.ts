import type { Caller } from "./caller.ts";
import { Refusal } from "./errors.ts";
import { isStorable } from "./sql.ts";

/**
 * Where what is asked of a client waits for its response, which may come in at
 * another isolate. Each client sees what was asked of it for its own user only.
 */
export interface PendingResponses {
  /** Makes room for the response to a question of that id, a UUID. */
  open(caller: Caller, id: string): Promise<void>;
  /** Puts a response in; one that nobody waits for is let go. */
  put(caller: Caller, id: string, response: unknown): Promise<void>;
  /** Takes the response out, if it is there. */
  take(caller: Caller, id: string): Promise<unknown>;
  /** Deletes the question: no later response is kept. */
  close(caller: Caller, id: string): Promise<void>;
}

/** People fill in forms of a few fields. */
const LONGEST_ANSWER_CHARS = 32_768;

/**
 * Checks what a client answers before it is stored.
 *
 * @throws {Refusal} `too_large`; `invalid_input` for what Postgres cannot store.
 */
export function assertStorable(answer: unknown): void {
  const json = JSON.stringify(answer);
  if (json.length > LONGEST_ANSWER_CHARS) {
    throw new Refusal(
      "too_large",
      `An answer may have ${
        LONGEST_ANSWER_CHARS.toLocaleString("en")
      } characters as JSON.`,
    );
  }
  if (!isStorable(json)) {
    throw new Refusal(
      "invalid_input",
      "An answer may contain no NUL character and no lone surrogate.",
    );
  }
}
