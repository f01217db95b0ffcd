import { z } from "zod";
import { AuthError } from "../http/auth_error.ts";
import { Text } from "../http/json_body.ts";
import type { AuthMethod } from "./oauth_client.ts";

const Body = z.object({
  grant_type: Text,
  code: Text,
  refresh_token: Text,
  redirect_uri: Text,
  client_id: Text,
  client_secret: Text,
  code_verifier: Text,
  resource: Text,
});

/** The parameters of a token request; an absent one is empty. */
export type TokenInput = z.output<typeof Body>;

/** Who a token request says it is from, and how it says so. */
export interface Credentials {
  readonly clientId: string;
  readonly secret: string;
  readonly method: AuthMethod;
}

/**
 * The parameters in a request's body, a form or JSON.
 *
 * @throws {AuthError} 400 `invalid_credentials`: the client is looked for first.
 */
export async function tokenInput(request: Request): Promise<TokenInput> {
  const text = await request.text();
  const type = request.headers.get("content-type") ?? "";
  if (!type.includes("application/json")) {
    // Parameters in the URL count too; those in the body come first.
    const query = new URL(request.url).searchParams;
    const body = type.includes("application/x-www-form-urlencoded") ? text : "";
    const form = new Map([...query, ...new URLSearchParams(body)]);
    // Supabase Auth does not read a form's `resource`.
    form.delete("resource");
    return Body.parse(Object.fromEntries(form));
  }
  try {
    return Body.parse(JSON.parse(text));
  } catch {
    throw badCredentials("failed to parse JSON body");
  }
}

/**
 * The client's credentials, from the header if it has any, else from the body.
 *
 * @throws {AuthError} 400 `invalid_credentials`
 */
export function credentialsIn(
  authorization: string | undefined,
  { client_id, client_secret }: TokenInput,
): Credentials {
  const encoded = /^Basic (.*)$/.exec(authorization ?? "")?.[1];
  if (encoded !== undefined) return basicCredentials(encoded);
  if (client_id === "") throw badCredentials("client_id is required");
  return {
    clientId: client_id,
    secret: client_secret,
    method: client_secret === "" ? "none" : "client_secret_post",
  };
}

function basicCredentials(encoded: string): Credentials {
  const decoded = decodedBase64(encoded);
  const colon = decoded.indexOf(":");
  if (colon < 0) throw badCredentials("invalid basic auth format");
  return {
    clientId: decoded.slice(0, colon),
    secret: decoded.slice(colon + 1),
    method: "client_secret_basic",
  };
}

function decodedBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    throw badCredentials("invalid basic auth encoding");
  }
}

function badCredentials(reason: string): AuthError {
  return new AuthError(
    400,
    "invalid_credentials",
    `Invalid client credentials: ${reason}`,
  );
}
