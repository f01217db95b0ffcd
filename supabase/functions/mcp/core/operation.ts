import { z } from "zod";
import type { Caller } from "./caller.ts";
import type { Peer } from "./client.ts";
import type { Db } from "./db.ts";
import type { Refusal } from "./errors.ts";
import type { Permission } from "./permission.ts";

/**
 * What a tool does to the world. MCP's hints, the transaction's mode and the
 * need for confirmation all follow from this one word.
 *
 * `add` creates and never overwrites; `replace` changes what is there;
 * `destroy` removes what cannot be brought back.
 */
export type Effect = "read" | "add" | "replace" | "destroy";

/**
 * The family of the protocol a request speaks: `legacy` ends with 2025-11-25,
 * `modern` begins with 2026-07-28.
 */
export type Era = "legacy" | "modern";

/** The argument by which a client that cannot be asked says that the user agrees. */
export const CONFIRMED = "confirm";

/** What an operation may use. */
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
export interface Operation<Given = unknown> {
  /** As the record has it: one name, one operation. */
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
   * Checks the input, runs the operation, checks its result.
   *
   * @throws {Refusal} `invalid_input` naming every wrong field, or what the
   * operation refuses. Anything else thrown is a bug or an outage.
   */
  call(input: unknown, context: Context): Promise<Given>;
}

/** What is refused before anything is looked at; there is nothing to permit. */
export type RefusedOperation = Omit<Operation<never>, "permission"> & {
  readonly permission?: undefined;
};

/**
 * A call of what is not there, or not here: it is authorized, charged and
 * recorded like any other, and refused.
 */
export function refusedOperation(
  { name, effect = "read" }:
    & Pick<Operation, "name">
    & Partial<Pick<Operation, "effect">>,
  refusal: Refusal,
): RefusedOperation {
  return {
    name,
    effect,
    input: z.object({}),
    call: () => Promise.reject(refusal),
  };
}
