import type { Refusal } from "../core/errors.ts";

/** Where a resource's metadata is, below the resource itself. */
export const METADATA_PATH = "/.well-known/oauth-protected-resource";

/** A protected resource's metadata (RFC 9728 §2). */
export interface ResourceMetadata {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly bearer_methods_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly resource_name: string;
}

/**
 * The scope that clients ask for. Supabase Auth knows five, none of them ours:
 * the permissions are chosen on the consent page. Clients that find no scope
 * named ask for all five, and `openid` is refused (`mcp.custom_access_token`).
 */
export const SCOPE = "email";

/**
 * Metadata of the endpoint at `resource`. Clients compare that with the URL
 * their user typed, so it is the endpoint's own, character for character.
 */
export function resourceMetadata(
  resource: string,
  issuer: string,
): ResourceMetadata {
  return {
    resource,
    authorization_servers: [issuer],
    bearer_methods_supported: ["header"],
    scopes_supported: [SCOPE],
    resource_name: "Homeport",
  };
}

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
