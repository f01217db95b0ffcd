import { z } from "zod";
import type { Caller } from "./caller.ts";
import type { Db } from "./db.ts";
import type { Effect } from "./effect.ts";
import type { Peer } from "./peer.ts";
import type { Permission } from "./permission.ts";
import type { Refusal } from "./refusal.ts";

/** The argument by which a client that cannot be asked says that the user agrees. */
export const CONFIRMED = "confirm";

/** What a deed may use. */
export interface Context {
  readonly caller: Caller;
  readonly db: Db;
  /** The client at the other end. */
  readonly peer: Peer;
  /**
   * Gives a signal that aborts when the caller has gone. To be told costs every
   * call, at its usual end too, so only who waits for something asks.
   */
  readonly signal: () => AbortSignal;
}

/**
 * Something a client may have done: a tool, a prompt, a resource. What admission
 * and the record must know of it, and the doing.
 */
export interface Deed<Given = unknown> {
  /** As the record has it: one name, one deed. */
  readonly name: string;
  readonly permission: Permission;
  readonly effect: Effect;
  readonly input: z.ZodObject;
  /** Whether it leaves a task behind, which is written even where it only reads. */
  readonly leavesTask?: boolean;
  /** Whether it keeps something for the client, which is written even where it only reads. */
  readonly keepsState?: boolean;
  /**
   * What to ask the user before it is done; reads only. Where the client cannot
   * be asked, the argument {@linkcode CONFIRMED} says that the user agrees.
   */
  readonly confirm?:
    | ((input: unknown, context: Context) => Promise<string>)
    | undefined;
  /**
   * Checks the input, does the deed, checks what is given.
   *
   * @throws {Refusal} `invalid_input` naming every wrong field, or what the
   * deed refuses. Anything else thrown is a bug or an outage.
   */
  call(input: unknown, context: Context): Promise<Given>;
}

/** What is refused before anything is looked at; there is nothing to permit. */
export type RefusedDeed = Omit<Deed<never>, "permission"> & {
  readonly permission?: undefined;
};

/**
 * A call of what is not there, or not here: it is authorized, charged and
 * recorded like any other, and refused.
 */
export function refusedDeed(
  { name, effect = "read" }: Pick<Deed, "name"> & Partial<Pick<Deed, "effect">>,
  refusal: Refusal,
): RefusedDeed {
  return {
    name,
    effect,
    input: z.object({}),
    call: () => Promise.reject(refusal),
  };
}
