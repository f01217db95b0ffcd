/** The roles that a connection or a token can have; the owner's is not among them. */
export const ROLES = [
  "anon",
  "authenticated",
  "authenticator",
  "mcp_client",
  "mcp_gateway",
  "service_role",
  "supabase_auth_admin",
] as const;
