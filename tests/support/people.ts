import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type { Permission } from "../../supabase/functions/mcp/core/permission.ts";
import { PERMISSIONS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import type { TestDatabase } from "./database.ts";

/** Adds a user and returns their id. */
export async function addUser(
  { sql }: TestDatabase,
  email = `${crypto.randomUUID()}@example.com`,
): Promise<string> {
  const userId = crypto.randomUUID();
  await sql`
    insert into auth.users (id, aud, role, email, created_at, updated_at)
    values (${userId}, 'authenticated', 'authenticated', ${email}, now(), now())`;
  return userId;
}

/** The user's own session on the site. */
export async function sessionOf(
  database: TestDatabase,
  userId: string,
): Promise<Caller> {
  return await addSession(database, userId, []);
}

/** A session of a new OAuth client to which the user has granted `permissions`; all unless named. */
export async function connectedClient(
  database: TestDatabase,
  userId: string,
  permissions: readonly Permission[] = PERMISSIONS,
): Promise<Caller> {
  const clientId = crypto.randomUUID();
  await database.sql`
    insert into auth.oauth_clients
      (id, registration_type, redirect_uris, grant_types,
       token_endpoint_auth_method)
    values (${clientId}, 'dynamic', 'https://app.test/back',
      'authorization_code', 'none')`;
  for (const permission of permissions) {
    await database.sql`
      insert into mcp.grants (user_id, client_id, permission)
      values (${userId}, ${clientId}, ${permission})`;
  }
  return await addSession(database, userId, permissions, clientId);
}

async function addSession(
  { sql }: TestDatabase,
  userId: string,
  permissions: readonly Permission[],
  clientId?: string,
): Promise<Caller> {
  const sessionId = crypto.randomUUID();
  await sql`
    insert into auth.sessions
      (id, user_id, oauth_client_id, created_at, updated_at)
    values (${sessionId}, ${userId}, ${clientId ?? null}, now(), now())`;
  const claims = {
    sub: userId,
    role: "authenticated",
    session_id: sessionId,
    ...(clientId && { client_id: clientId }),
  };
  return {
    userId,
    sessionId,
    permissions,
    claims,
    ...(clientId && { clientId }),
  };
}
