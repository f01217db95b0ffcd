import { createRemoteJWKSet } from "jose/jwks/remote";
import type { JWTVerifyGetKey } from "jose/jwt/verify";

/** Keys that can be looked for ahead of their use. */
export type PublishedKeys = JWTVerifyGetKey & { reload(): Promise<void> };

const TIMEOUT_MS = 5_000;
/** How long keys count without being asked for anew. */
const FRESH_MS = 600_000;
/** How long they count where they cannot be had anew: as long as a token lives. */
const TRUSTED_MS = 3_600_000;
/** How long who found Auth away goes by the keys that are known. */
const PAUSE_MS = 30_000;

/**
 * The signing keys Supabase Auth publishes, fetched when first needed, or on
 * `reload()`, and kept: while Auth is away, those that are known go on counting
 * for an hour. `now` is the time of day, in milliseconds since 1970.
 *
 * The key of a token that none of them signed is looked for, each half minute
 * at most once it was not found.
 */
export function publishedKeys(
  jwksUrl: string,
  now: () => number = () => Date.now(),
): PublishedKeys {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: TIMEOUT_MS,
    cacheMaxAge: Infinity,
  });
  let hadMs = -Infinity;
  let triedMs = -Infinity;

  async function reload() {
    triedMs = now();
    await keys.reload();
    hadMs = now();
  }

  async function keyOf(...token: Parameters<JWTVerifyGetKey>) {
    const ageMs = now() - hadMs;
    if (ageMs >= TRUSTED_MS) await reload();
    else if (ageMs >= FRESH_MS && now() - triedMs >= PAUSE_MS) {
      await reload().catch(() => {});
    }
    return await keys(...token);
  }
  return Object.assign(keyOf, { reload });
}
