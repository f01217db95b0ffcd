import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import type { Authorization } from "./authorization.ts";

/** Why the verifier does not answer the request's challenge, or nothing where it does. */
export function pkceFault(
  { code_challenge, code_challenge_method }: Pick<
    Authorization,
    "code_challenge" | "code_challenge_method"
  >,
  verifier: string,
): string | undefined {
  if (!code_challenge) return undefined;
  if (verifier === "") {
    return "code_verifier is required when PKCE challenge is present";
  }
  const answer = code_challenge_method === "plain"
    ? verifier
    : createHash("sha256").update(verifier).digest("base64url");
  const [expected, given] = [Buffer.from(code_challenge), Buffer.from(answer)];
  return expected.length === given.length && timingSafeEqual(expected, given)
    ? undefined
    : "code challenge does not match previously saved code verifier";
}
