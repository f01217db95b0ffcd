import { Refusal } from "../kernel/refusal.ts";
import type { Verify } from "./access_token.ts";
import { tokenDigest } from "./token_digest.ts";

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
