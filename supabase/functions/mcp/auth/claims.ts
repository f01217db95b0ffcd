import { z } from "zod";
import type { Caller } from "../core/caller.ts";
import { Refusal } from "../core/errors.ts";
import { isPermission } from "../core/permission.ts";

/** The audience of a user's own sessions, as Supabase Auth issues them. */
export const SESSION_AUDIENCE = "authenticated";

/**
 * What `mcp.custom_access_token` puts before the ids in a client's token, so
 * that Supabase Auth takes them for nobody's.
 */
const PREFIX = "mcp:";

const prefixedId = z.string().startsWith(PREFIX)
  .transform((id) => id.slice(PREFIX.length)).pipe(z.uuid());

const notAnonymous = z.literal(false).optional();

/** The claims of an OAuth client's token, as the hook leaves them. */
const ClientClaims = z.looseObject({
  sub: prefixedId,
  session_id: prefixedId,
  role: z.literal("mcp_client"),
  is_anonymous: notAnonymous,
  client_id: z.uuid(),
  mcp_permissions: z.array(z.string()),
});

/** The claims of a token of the user's own, as Supabase Auth issues it. */
const SessionClaims = z.looseObject({
  sub: z.uuid(),
  session_id: z.uuid(),
  role: z.literal("authenticated"),
  is_anonymous: notAnonymous,
  client_id: z.undefined().optional(),
});

/**
 * The caller that the verified claims of a client's token name.
 *
 * @throws {Refusal} `invalid_token`
 */
export function clientFrom(payload: unknown, endpoint: string): Caller {
  const { mcp_permissions, ...claims } = claimsIn(ClientClaims, payload);
  return {
    userId: claims.sub,
    clientId: claims.client_id,
    sessionId: claims.session_id,
    permissions: mcp_permissions.filter(isPermission),
    claims: { ...claims, role: "authenticated", aud: SESSION_AUDIENCE },
    endpoint,
  };
}

/**
 * The caller that the verified claims of a session's token name. Whether the
 * session is the user's own is for the database to say.
 *
 * @throws {Refusal} `invalid_token`
 */
export function sessionFrom(payload: unknown): Caller {
  const claims = claimsIn(SessionClaims, payload);
  return {
    userId: claims.sub,
    sessionId: claims.session_id,
    permissions: [],
    claims,
  };
}

function claimsIn<Claims extends z.ZodObject>(
  claims: Claims,
  payload: unknown,
): z.output<Claims> {
  const parsed = claims.safeParse(payload);
  if (parsed.success) return parsed.data;
  const isAnonymous = z.object({ is_anonymous: z.literal(true) })
    .safeParse(payload).success;
  throw new Refusal(
    "invalid_token",
    isAnonymous
      ? "Anonymous users cannot use this server."
      : "The access token is not one for this address.",
  );
}
