import { z } from "zod";
import { isPermission, type Permission } from "./permission.ts";

/** The claims of an access token of Supabase Auth that this server relies on. */
export const Claims = z.looseObject({
  sub: z.uuid(),
  session_id: z.uuid(),
  role: z.literal("authenticated"),
  is_anonymous: z.literal(false).optional(),
  /** Present if and only if an OAuth client was given the token. */
  client_id: z.uuid().optional(),
  /** Added by `mcp.custom_access_token`; what it does not know is left out. */
  permissions: z.array(z.string()).default([]),
});

/** Who is calling, as a verified access token says. */
export interface Caller {
  readonly userId: string;
  /** The OAuth client the token was issued to; absent in the user's own sessions on the site. */
  readonly clientId?: string;
  readonly sessionId: string;
  /** What the token lists. What may be done is decided in the database, at call time. */
  readonly permissions: readonly Permission[];
  /** The token's claims, verbatim, for `request.jwt.claims`. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The caller that verified claims speak of. */
export function callerFrom(claims: z.output<typeof Claims>): Caller {
  return {
    userId: claims.sub,
    sessionId: claims.session_id,
    permissions: claims.permissions.filter(isPermission),
    claims,
    ...(claims.client_id && { clientId: claims.client_id }),
  };
}
