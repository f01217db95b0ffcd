import type { Caller } from "./caller.ts";

/**
 * Where what is asked of a client waits for its response, which may come in at
 * another isolate. Each client sees what was asked of it for its own user only.
 */
export interface Mailbox {
  /** Makes room for the response to a question of that id, a UUID. */
  open(caller: Caller, id: string): Promise<void>;
  /** Puts a response in; one that nobody waits for is let go. */
  put(caller: Caller, id: string, response: unknown): Promise<void>;
  /** Takes the response out, if it is there. */
  take(caller: Caller, id: string): Promise<unknown>;
  /** Deletes the question: no later response is kept. */
  close(caller: Caller, id: string): Promise<void>;
}
