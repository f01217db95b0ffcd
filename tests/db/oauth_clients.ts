import type postgres from "postgres";
import type { TestDatabase } from "../support/database.ts";
import { addUser } from "../support/people.ts";

/** A client that Supabase Auth has known for so long; returns its id. */
export async function register(
  { sql }: TestDatabase,
  { age = "31 days", type = "dynamic" } = {},
): Promise<string> {
  const id = crypto.randomUUID();
  await sql`
    insert into auth.oauth_clients
      (id, registration_type, redirect_uris, grant_types, client_name,
       token_endpoint_auth_method, created_at, updated_at)
    values (${id}, ${type}, 'http://127.0.0.1/', 'authorization_code',
      'A client', 'none', now() - ${age}::interval, now() - ${age}::interval)`;
  return id;
}

/** A user's consent of a year ago, revoked since then or not at all. */
export async function consent(
  database: TestDatabase,
  clientId: string,
  revokedSince: string | null = null,
  userId?: string,
) {
  userId ??= await addUser(database);
  await database.sql`
    insert into auth.oauth_consents
      (id, user_id, client_id, scopes, granted_at, revoked_at)
    values (gen_random_uuid(), ${userId}, ${clientId}, 'email',
      now() - interval '1 year', now() - ${revokedSince}::interval)`;
}

/** An authorization that a client asked for so long ago. */
export async function ask(
  { sql }: { readonly sql: postgres.ISql },
  clientId: string,
  since: string,
) {
  await sql`
    insert into auth.oauth_authorizations
      (id, authorization_id, client_id, redirect_uri, scope, created_at,
       expires_at)
    values (gen_random_uuid(), ${crypto.randomUUID()}, ${clientId},
      'http://127.0.0.1/', 'email', now() - ${since}::interval,
      now() - ${since}::interval + interval '10 minutes')`;
}
