import type { Caller } from "../kernel/caller.ts";
import type { Verify } from "./access_token.ts";
import { tokenDigest } from "./token_digest.ts";

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
