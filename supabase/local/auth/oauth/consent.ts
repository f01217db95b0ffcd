import type { Db } from "../users/user.ts";
import { scopesIn } from "./scopes.ts";

/** A row of `auth.oauth_consents`: the scopes a user has granted a client. */
export interface Consent {
  readonly client_id: string;
  readonly scopes: string;
  readonly granted_at: Date;
}

/** The scopes a user's standing consent gives a client. */
export async function consentedScopes(
  db: Db,
  userId: string,
  clientId: string,
): Promise<readonly string[] | undefined> {
  const [consent] = await db<Consent[]>`
    select * from auth.oauth_consents
    where user_id = ${userId} and client_id = ${clientId} and revoked_at is null`;
  return consent && scopesIn(consent.scopes);
}

/** Remembers a consent, in place of whatever the user had granted the client before. */
export async function putConsent(
  tx: Db,
  userId: string,
  clientId: string,
  scope: string,
  now: Date,
): Promise<void> {
  const scopes = scopesIn(scope).join(" ");
  await tx`
    insert into auth.oauth_consents (id, user_id, client_id, scopes, granted_at)
    values (${crypto.randomUUID()}, ${userId}, ${clientId}, ${scopes}, ${now})
    on conflict (user_id, client_id) do update set
      scopes = excluded.scopes, granted_at = excluded.granted_at, revoked_at = null`;
}
