import type { Context } from "hono";
import { AuthError, invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody } from "../http/json_body.ts";
import { isUuid } from "../http/uuid.ts";
import {
  ClientChanges,
  requireValid,
  typeWith,
} from "../oauth/client_input.ts";
import {
  AUTH_METHODS,
  clientJson,
  findClient,
  newClientSecret,
  type OAuthClient,
} from "../oauth/oauth_client.ts";
import type { Settings } from "../settings.ts";
import type { Db } from "../users/user.ts";

/** GET /admin/oauth/clients lists every client, the latest first. */
export function clientList({ sql }: Settings): Endpoint {
  return async function clientList(c) {
    const clients = await sql<OAuthClient[]>`
      select * from auth.oauth_clients where deleted_at is null
      order by created_at desc`;
    const rows = clients.map((client) => clientJson(client));
    return c.json(rows.length > 0 ? { clients: rows } : {});
  };
}

/** GET /admin/oauth/clients/{id} answers with a client. */
export function clientGet({ sql }: Settings): Endpoint {
  return async function clientGet(c) {
    return c.json(clientJson(await loadedClient(sql, c)));
  };
}

/** PUT /admin/oauth/clients/{id} changes a client; its type stays. */
export function clientUpdate({ sql, now }: Settings): Endpoint {
  return async function clientUpdate(c) {
    const client = await loadedClient(sql, c);
    const changes = await jsonBody(c, ClientChanges, "Invalid JSON body");
    if (Object.values(changes).every((value) => value == null)) {
      throw invalid("No fields provided for update");
    }
    requireValid(changes);
    requireMethod(client, changes.token_endpoint_auth_method);
    const { redirect_uris, grant_types, ...texts } = changes;
    const set = {
      ...Object.fromEntries(
        Object.entries(texts).filter(([, value]) => value != null),
      ),
      ...(redirect_uris ? { redirect_uris: redirect_uris.join(",") } : {}),
      ...(grant_types ? { grant_types: grant_types.join(",") } : {}),
      updated_at: now(),
    };
    const [updated] = await sql<OAuthClient[]>`
      update auth.oauth_clients set ${sql(set)}
      where id = ${client.id} returning *`;
    return c.json(clientJson(updated ?? client));
  };
}

/** DELETE /admin/oauth/clients/{id} closes a client's doors; its row and its sessions stay. */
export function clientDelete({ sql, now }: Settings): Endpoint {
  return async function clientDelete(c) {
    const client = await loadedClient(sql, c);
    await sql`
      update auth.oauth_clients set deleted_at = ${now()}, updated_at = ${now()}
      where id = ${client.id}`;
    return c.body(null, 204);
  };
}

/** POST /admin/oauth/clients/{id}/regenerate_secret replaces a client's secret. */
export function clientSecret({ sql, now }: Settings): Endpoint {
  return async function clientSecret(c) {
    const client = await loadedClient(sql, c);
    if (client.client_type === "public") {
      throw invalid("Cannot regenerate secret for public client");
    }
    const { secret, hash } = newClientSecret();
    const [updated] = await sql<OAuthClient[]>`
      update auth.oauth_clients
      set client_secret_hash = ${hash}, updated_at = ${now()}
      where id = ${client.id} returning *`;
    return c.json(clientJson(updated ?? client, secret));
  };
}

async function loadedClient(db: Db, c: Context): Promise<OAuthClient> {
  const id = c.req.param("client_id") ?? "";
  if (!isUuid(id)) throw invalid("invalid client_id format");
  const client = await findClient(db, id);
  if (client) return client;
  throw new AuthError(404, "oauth_client_not_found", "OAuth client not found");
}

function requireMethod(
  { client_type }: OAuthClient,
  method: string | null | undefined,
): void {
  if (method == null) return;
  const known = AUTH_METHODS.find((name) => name === method);
  if (known === undefined) {
    throw invalid(
      `invalid token_endpoint_auth_method: must be one of [${
        AUTH_METHODS.join(" ")
      }]`,
    );
  }
  if (typeWith(known) === client_type) return;
  const fitting = AUTH_METHODS.filter((name) => typeWith(name) === client_type);
  throw invalid(
    `token_endpoint_auth_method '${method}' is not valid for client_type '${client_type}'; valid methods: [${
      fitting.join(" ")
    }]`,
  );
}
