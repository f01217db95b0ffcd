import { createHash } from "node:crypto";

/**
 * What a token is remembered by: tokens are secrets, even failed ones. Made at
 * once, since handing so little to another thread costs more than the work.
 */
export function tokenDigest(token: string, audience: string): string {
  return createHash("sha256").update(`${audience} ${token}`).digest("base64");
}
