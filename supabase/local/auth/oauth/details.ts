import { AuthError } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import type { Settings } from "../settings.ts";
import type { Db } from "../users/user.ts";
import { approve, type Authorization, successUrl } from "./authorization.ts";
import { consentedScopes } from "./consent.ts";
import { clientCard, findClient } from "./oauth_client.ts";
import {
  lockPending,
  notFound,
  requireOwnOrigin,
} from "./pending_authorization.ts";
import { scopesIn } from "./scopes.ts";

/**
 * GET /oauth/authorizations/{id} tells the consent page what is asked, and
 * makes the request this user's; one they consented to before is granted at once.
 */
export function oauthDetails(settings: Settings): Endpoint {
  const { sql, now } = settings;
  return async function oauthDetails(c) {
    requireOwnOrigin(settings, c);
    const user = c.get("user");
    const id = c.req.param("authorization_id") ?? "";
    const outcome = await sql.begin((tx) => claimed(tx, id, user.id, now()));
    if (outcome instanceof AuthError) throw outcome;
    if (outcome.status === "approved") {
      return c.json({ redirect_url: successUrl(outcome) });
    }
    const client = await findClient(sql, outcome.client_id);
    if (!client) throw notFound();
    return c.json({
      authorization_id: outcome.authorization_id,
      redirect_uri: outcome.redirect_uri,
      client: clientCard(client),
      user: { id: user.id, email: user.email || undefined },
      scope: outcome.scope,
    });
  };
}

async function claimed(
  tx: Db,
  authorizationId: string,
  userId: string,
  now: Date,
): Promise<Authorization | AuthError> {
  const authorization = await lockPending(
    tx,
    authorizationId,
    now,
    "authorization request cannot be processed",
  );
  if (authorization instanceof AuthError) return authorization;
  if (authorization.user_id === userId) return authorization;
  if (authorization.user_id !== null) throw notFound();

  await tx`
    update auth.oauth_authorizations set user_id = ${userId}
    where id = ${authorization.id}`;
  const granted = await consentedScopes(tx, userId, authorization.client_id);
  const covered = granted !== undefined &&
    scopesIn(authorization.scope).every((scope) => granted.includes(scope));
  return covered ? await approve(tx, authorization, now) : authorization;
}
