/** Where a resource's metadata is, below the resource itself. */
export const METADATA_PATH = "/.well-known/oauth-protected-resource";

/** A protected resource's metadata (RFC 9728 §2). */
export interface ResourceMetadata {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly bearer_methods_supported: readonly string[];
  readonly resource_name: string;
}

/**
 * Metadata of the endpoint at `resource`. Clients compare that with the URL
 * their user typed, so it is the endpoint's own, character for character. No
 * scopes are listed: Supabase Auth would refuse ours.
 */
export function resourceMetadata(
  resource: string,
  issuer: string,
): ResourceMetadata {
  return {
    resource,
    authorization_servers: [issuer],
    bearer_methods_supported: ["header"],
    resource_name: "Homeport",
  };
}
