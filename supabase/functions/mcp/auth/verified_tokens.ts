import { createHash } from "node:crypto";
import type { Caller } from "../core/caller.ts";
import { Refusal } from "../core/errors.ts";
import type { Verify } from "./access_token.ts";

/**
 * What a token is remembered by: tokens are secrets, even failed ones. Made at
 * once, since handing so little to another thread costs more than the work.
 */
export function tokenDigest(token: string, audience: string): string {
  return createHash("sha256").update(`${audience} ${token}`).digest("base64");
}

/** How long and of how many tokens it is known that they are good. */
export interface MemoryBounds {
  /** Tokens remembered at most; the one longest unused is forgotten first. */
  readonly capacity: number;
  /** How long a signing key that was withdrawn may still count, in milliseconds. */
  readonly lifetimeMs: number;
  /** The time of day, in milliseconds since 1970. */
  readonly now: () => number;
}

interface Verified {
  readonly caller: Caller;
  readonly untilMs: number;
}

/**
 * Verifies a token once and then remembers whose it is, until it expires or
 * its lifetime here is over. What fails is not remembered.
 *
 * Nothing is remembered that the database decides: sessions and grants are
 * asked for at every call.
 */
export function withVerifiedTokens(
  verify: Verify,
  { capacity, lifetimeMs, now }: MemoryBounds,
): Verify {
  const known = new Map<string, Verified>();

  return async function verifyUnlessKnown(token, audience) {
    const key = tokenDigest(token, audience);
    const verified = known.get(key);
    known.delete(key);
    if (verified && now() < verified.untilMs) {
      // A map keeps the order of insertion: this one is used last now.
      known.set(key, verified);
      return verified.caller;
    }
    const caller = await verify(token, audience);
    const expiresMs = Number(caller.claims["exp"]) * 1000;
    const untilMs = Math.min(expiresMs, now() + lifetimeMs);
    known.set(key, { caller, untilMs });
    if (known.size > capacity) known.delete(known.keys().next().value!);
    return caller;
  };
}

/** How much failing is too much. */
export interface FailureBounds {
  /** Failures of one token within the window, after which it is not looked at. */
  readonly limit: number;
  readonly windowMs: number;
  /** Tokens remembered at most; the oldest is forgotten first. */
  readonly capacity: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

interface Failures {
  readonly sinceMs: number;
  readonly count: number;
}

/**
 * Refuses a token that keeps failing without checking it again: a client that
 * retries an expired token in a loop costs a hash each time, not a signature.
 *
 * Failures are counted by the token itself, never by sender or user, so that
 * nobody can have another's valid token refused. A flood of tokens that all
 * differ is not its business: each is checked.
 */
export function withoutFailedTokens(
  verify: Verify,
  { limit, windowMs, capacity, now }: FailureBounds,
): Verify {
  const failed = new Map<string, Failures>();

  function failuresOf(key: string): Failures {
    const known = failed.get(key);
    return known && now() - known.sinceMs < windowMs
      ? known
      : { sinceMs: now(), count: 0 };
  }

  return async function verifyUnlessFailed(token, audience) {
    const key = tokenDigest(token, audience);
    if (failuresOf(key).count >= limit) throw new Refusal("too_many_failures");
    try {
      return await verify(token, audience);
    } catch (thrown) {
      if (thrown instanceof Refusal && thrown.code === "invalid_token") {
        const { sinceMs, count } = failuresOf(key);
        failed.delete(key);
        failed.set(key, { sinceMs, count: count + 1 });
        if (failed.size > capacity) failed.delete(oldestOf(failed)!);
      }
      throw thrown;
    }
  };
}

/** A map keeps the order of insertion. */
function oldestOf(failed: ReadonlyMap<string, Failures>): string | undefined {
  return failed.keys().next().value;
}
