import { timingSafeEqual } from "node:crypto";
import { tokenDigest } from "./verified_tokens.ts";

/**
 * Whether an `Authorization` header carries the operator's key. How long it
 * takes says nothing of how much of it was right: digests are compared.
 */
export function operatorKey(
  key: string,
): (header: string | undefined) => boolean {
  const ours = digestOf(`Bearer ${key}`);
  return (header = "") =>
    timingSafeEqual(
      ours,
      digestOf(header.replace(/^bearer +/i, "Bearer ")),
    );
}

function digestOf(header: string): Uint8Array {
  return new TextEncoder().encode(tokenDigest(header, "operator"));
}
