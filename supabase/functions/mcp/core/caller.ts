import type { Permission } from "./permission.ts";

/** Who is calling, as a verified access token says. */
export interface Caller {
  readonly userId: string;
  /** The OAuth client the token was issued to; absent in the user's own sessions on the site. */
  readonly clientId?: string;
  readonly sessionId: string;
  /** What the token lists. What may be done is decided in the database, at call time. */
  readonly permissions: readonly Permission[];
  /**
   * The claims for `request.jwt.claims`, as a token of the user's own would have
   * them: `auth.uid()` and policies that know nothing of clients work.
   */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The MCP endpoint that the token of a client was issued for. */
  readonly endpoint?: string;
}
