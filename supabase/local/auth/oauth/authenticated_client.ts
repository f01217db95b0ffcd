import { AuthError, OAuthError } from "../http/auth_error.ts";
import { isUuid } from "../http/uuid.ts";
import type { Settings } from "../settings.ts";
import {
  findClient,
  isClientSecret,
  type OAuthClient,
} from "./oauth_client.ts";
import type { Credentials } from "./token_input.ts";

/**
 * The client these credentials belong to, given the way it registered to give them.
 *
 * @throws {AuthError} 400 `invalid_credentials`, not RFC 6749's `invalid_client`.
 */
export async function authenticatedClient(
  { sql }: Settings,
  { clientId, secret, method }: Credentials,
): Promise<OAuthClient> {
  // Only a Basic header gets here with an empty id.
  if (clientId === "") {
    throw new OAuthError("invalid_client", "Client authentication required");
  }
  if (!isUuid(clientId)) throw refused("Invalid client_id format");
  const client = await findClient(sql, clientId);
  if (!client) throw refused("Invalid client credentials");
  const registered = client.token_endpoint_auth_method;
  if (method !== registered) {
    throw refused(
      `invalid authentication method: client is registered for '${registered}' but '${method}' was used`,
    );
  }
  if (client.client_type === "public") return client;
  if (secret === "") {
    throw refused("confidential clients must provide client_secret");
  }
  if (!isClientSecret(client, secret)) {
    throw refused("invalid client credentials");
  }
  return client;
}

function refused(message: string): AuthError {
  return new AuthError(400, "invalid_credentials", message);
}
