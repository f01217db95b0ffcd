import { z } from "zod";
import { type AuthError, invalid } from "../http/auth_error.ts";
import { Text } from "../http/json_body.ts";
import {
  AUTH_METHODS,
  type AuthMethod,
  type OAuthClient,
} from "./oauth_client.ts";
import { redirectUriFault } from "./redirect_uri_fault.ts";

/** What a client may say of itself when it registers. */
export const Registration = z.object({
  redirect_uris: z.array(z.string()).nullish(),
  client_type: Text,
  token_endpoint_auth_method: Text,
  grant_types: z.array(z.string()).nullish(),
  client_name: Text,
  client_uri: Text,
  logo_uri: Text,
});

/** What an admin may change of a client; absent members stay as they are. */
export const ClientChanges = z.object({
  redirect_uris: z.array(z.string()).nullish(),
  token_endpoint_auth_method: z.string().nullish(),
  grant_types: z.array(z.string()).nullish(),
  client_name: z.string().nullish(),
  client_uri: z.string().nullish(),
  logo_uri: z.string().nullish(),
});

/**
 * Refuses lists and texts that no client may have.
 *
 * @throws {AuthError} 400 with the first fault.
 */
export function requireValid(input: z.output<typeof ClientChanges>): void {
  if (input.redirect_uris) requireRedirectUris(input.redirect_uris);
  if (input.grant_types) requireGrantTypes(input.grant_types);
  if (byteLength(input.client_name) > 1024) {
    throw invalid("client_name cannot exceed 1024 characters");
  }
  requireUrl("client_uri", input.client_uri);
  requireUrl("logo_uri", input.logo_uri);
}

/** The client's type and method, of which it may have named one, both or neither. */
export function kindOfClient(
  { client_type, token_endpoint_auth_method }: z.output<typeof Registration>,
): Pick<OAuthClient, "client_type" | "token_endpoint_auth_method"> {
  if (!["", "public", "confidential"].includes(client_type)) {
    throw wrapped("client_type must be 'public' or 'confidential'");
  }
  const method = AUTH_METHODS.find((known) =>
    known === token_endpoint_auth_method
  );
  if (token_endpoint_auth_method !== "" && method === undefined) {
    throw wrapped(
      `token_endpoint_auth_method must be one of: [${AUTH_METHODS.join(" ")}]`,
    );
  }
  const implied = method === undefined ? undefined : typeWith(method);
  if (client_type !== "" && implied !== undefined && client_type !== implied) {
    throw wrapped(
      `client_type '${client_type}' is inconsistent with token_endpoint_auth_method '${method}' (expected client_type '${implied}')`,
    );
  }
  const isPublic = client_type === "public" || implied === "public";
  return {
    client_type: isPublic ? "public" : "confidential",
    token_endpoint_auth_method: method ??
      (isPublic ? "none" : "client_secret_basic"),
  };
}

/** The type of the clients that use this method. */
export function typeWith(method: AuthMethod): OAuthClient["client_type"] {
  return method === "none" ? "public" : "confidential";
}

/** Registration reports its faults inside another error, which prefixes the status. */
export function wrapped(message: string): AuthError {
  return invalid(`400: ${message}`);
}

function requireRedirectUris(uris: readonly string[]): void {
  if (uris.length === 0) throw invalid("redirect_uris cannot be empty");
  if (uris.length > 10) throw invalid("redirect_uris cannot exceed 10 items");
  for (const uri of uris) {
    const fault = redirectUriFault(uri);
    if (fault) throw invalid(`invalid redirect_uri '${uri}': ${fault}`);
  }
}

function requireGrantTypes(types: readonly string[]): void {
  if (types.length === 0) throw invalid("grant_types cannot be empty");
  const known = ["authorization_code", "refresh_token"];
  if (types.every((type) => known.includes(type))) return;
  throw invalid(
    "grant_types must only contain 'authorization_code' and/or 'refresh_token'",
  );
}

function requireUrl(name: string, url: string | null | undefined): void {
  if (!url) return;
  if (byteLength(url) > 2048) {
    throw invalid(`${name} cannot exceed 2048 characters`);
  }
  if (!url.startsWith("/") && !URL.canParse(url)) {
    throw invalid(`${name} must be a valid URL`);
  }
}

function byteLength(text: string | null | undefined): number {
  return new TextEncoder().encode(text ?? "").length;
}
