import { AuthError, invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { isUuid } from "../http/uuid.ts";
import type { Settings } from "../settings.ts";
import { audit } from "../users/audit.ts";
import type { Consent } from "./consent.ts";
import { clientCard, type OAuthClient } from "./oauth_client.ts";
import { scopesIn } from "./scopes.ts";

/** GET /user/oauth/grants lists the clients the user has let in, the latest first. */
export function oauthGrantList({ sql }: Settings): Endpoint {
  return async function oauthGrantList(c) {
    // The columns of the two tables do not meet, apart from those not shown.
    const rows = await sql<(OAuthClient & Consent)[]>`
      select client.*, consent.scopes, consent.granted_at
      from auth.oauth_consents consent
      join auth.oauth_clients client on client.id = consent.client_id
      where consent.user_id = ${c.get("user").id}
        and consent.revoked_at is null and client.deleted_at is null
      order by consent.granted_at desc`;
    return c.json(rows.map((row) => ({
      client: clientCard(row),
      scopes: scopesIn(row.scopes),
      granted_at: row.granted_at,
    })));
  };
}

/** DELETE /user/oauth/grants?client_id= takes a consent back and ends that client's sessions. */
export function oauthGrantDelete({ sql, now }: Settings): Endpoint {
  return async function oauthGrantDelete(c) {
    const clientId = c.req.query("client_id") ?? "";
    if (clientId === "") {
      throw invalid("client_id query parameter is required");
    }
    if (!isUuid(clientId)) throw invalid("invalid client_id format");
    const user = c.get("user");
    await sql.begin(async (tx) => {
      // Never before it was granted, whatever the clocks say; a check asks for it.
      const revoked = await tx`
        update auth.oauth_consents set revoked_at = greatest(granted_at, ${now()})
        where user_id = ${user.id} and client_id = ${clientId}
          and revoked_at is null`;
      if (revoked.count === 0) {
        throw new AuthError(
          404,
          "oauth_consent_not_found",
          "No active grant found for this client",
        );
      }
      await tx`
        delete from auth.sessions
        where user_id = ${user.id} and oauth_client_id = ${clientId}`;
      await audit(tx, now(), user, "token_revoked", {
        oauth_client_id: clientId,
        action: "revoke_oauth_grant",
      });
    });
    return c.body(null, 204);
  };
}
