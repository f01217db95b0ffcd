import type { Refusal } from "../kernel/refusal.ts";
import { SCOPE } from "./resource_metadata.ts";

/**
 * The `WWW-Authenticate` of an MCP endpoint (RFC 6750 §3, RFC 9728 §5.1): where
 * to find out how to sign in, as an absolute URL since nothing can be served at
 * the host's root; the scope to ask for; and what was wrong with the token if
 * there was one.
 */
export function challenge(metadataUrl: string, refusal?: Refusal): string {
  const error = refusal
    ? `error="invalid_token", error_description="${refusal.message}", `
    : "";
  return `Bearer ${error}resource_metadata="${metadataUrl}", scope="${SCOPE}"`;
}
