import { AuthError, invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { jsonBody } from "../http/json_body.ts";
import type { Settings } from "../settings.ts";
import {
  kindOfClient,
  Registration,
  requireValid,
  wrapped,
} from "./client_input.ts";
import {
  clientJson,
  newClientSecret,
  type OAuthClient,
} from "./oauth_client.ts";

/** POST /oauth/clients/register lets anyone add a client, where the project allows it. */
export function oauthRegister(settings: Settings): Endpoint {
  const register = registration(settings, "dynamic");
  return function oauthRegister(c, next) {
    if (settings.dynamicRegistration) return register(c, next);
    throw new AuthError(
      403,
      "oauth_dynamic_client_registration_disabled",
      "Dynamic client registration is not enabled",
    );
  };
}

/** Adds a client, by itself or by an admin's hand. */
export function registration(
  { sql, now }: Settings,
  registration_type: OAuthClient["registration_type"],
): Endpoint {
  return async function registration(c) {
    const input = await jsonBody(c, Registration, "Invalid JSON body");
    const redirect_uris = input.redirect_uris ?? [];
    if (redirect_uris.length === 0) throw wrapped("redirect_uris is required");
    const grant_types = input.grant_types?.length
      ? input.grant_types
      : ["authorization_code", "refresh_token"];
    try {
      requireValid({ ...input, grant_types });
    } catch (error) {
      throw error instanceof AuthError ? wrapped(error.message) : error;
    }
    const kind = kindOfClient(input);
    const { secret, hash } = newClientSecret();
    const isPublic = kind.client_type === "public";
    const [client] = await sql<OAuthClient[]>`
      insert into auth.oauth_clients ${
      sql({
        id: crypto.randomUUID(),
        client_secret_hash: isPublic ? "" : hash,
        registration_type,
        redirect_uris: redirect_uris.join(","),
        grant_types: grant_types.join(","),
        client_name: input.client_name || null,
        client_uri: input.client_uri || null,
        logo_uri: input.logo_uri || null,
        created_at: now(),
        updated_at: now(),
        ...kind,
      })
    } returning *`;
    if (!client) throw invalid("failed to create OAuth client");
    return c.json(clientJson(client, isPublic ? undefined : secret), 201);
  };
}
