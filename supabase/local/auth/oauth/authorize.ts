import postgres from "postgres";
import { AuthError, invalid } from "../http/auth_error.ts";
import type { Endpoint } from "../http/auth_env.ts";
import { isUuid } from "../http/uuid.ts";
import type { Settings } from "../settings.ts";
import { createAuthorization } from "./authorization.ts";
import { authorizeFault } from "./authorize_fault.ts";
import { findClient, type OAuthClient } from "./oauth_client.ts";
import { redirectUrl } from "./redirect_url.ts";

const DEFAULT_SCOPE = "email";

/** GET /oauth/authorize stores what a client asks for and sends the user to the consent page. */
export function oauthAuthorize(settings: Settings): Endpoint {
  const { sql, now, siteUrl, authorizationPath } = settings;
  return async function oauthAuthorize(c) {
    const query = new URL(c.req.url).searchParams;
    const param = (name: string) => query.get(name) ?? "";
    const { client, redirectUri } = await trustedTarget(
      settings,
      param("client_id"),
      param("redirect_uri"),
    );
    const state = param("state");
    const errorRedirect = (error: string, error_description: string) =>
      c.redirect(redirectUrl(redirectUri, { error, error_description, state }));

    const scope = param("scope") || DEFAULT_SCOPE;
    const challenge = param("code_challenge");
    const method = param("code_challenge_method");
    const resource = param("resource");
    const fault = authorizeFault({
      responseType: param("response_type") || "code",
      scope,
      resource,
      challenge,
      method,
    });
    if (fault) return errorRedirect("invalid_request", fault);

    try {
      const id = await createAuthorization(sql, {
        client_id: client.id,
        redirect_uri: redirectUri,
        scope,
        state: state || null,
        resource: resource || null,
        code_challenge: challenge,
        code_challenge_method: method.toLowerCase() === "plain"
          ? "plain"
          : "s256",
        nonce: param("nonce") || null,
      }, now());
      const page = siteUrl.replace(/\/+$/, "") +
        authorizationPath.replace(/^(?!\/)/, "/");
      return c.redirect(`${page}?authorization_id=${id}`);
    } catch (error) {
      // A column's length check: some parameter is too long to keep.
      if (!(error instanceof postgres.PostgresError)) throw error;
      return errorRedirect("server_error", "error creating authorization");
    }
  };
}

/** The client and the address it registered; errors must not be sent to any other. */
async function trustedTarget(
  { sql }: Settings,
  clientId: string,
  redirectUri: string,
): Promise<{ readonly client: OAuthClient; readonly redirectUri: string }> {
  if (clientId === "") throw invalid("client_id is required");
  if (redirectUri === "") throw invalid("redirect_uri is required");
  if (!isUuid(clientId)) throw unknownClient("invalid client_id format");
  const client = await findClient(sql, clientId);
  if (!client) throw unknownClient("invalid client_id");
  if (!client.redirect_uris.split(",").includes(redirectUri)) {
    throw invalid("invalid redirect_uri");
  }
  return { client, redirectUri };
}

function unknownClient(message: string): AuthError {
  return new AuthError(400, "oauth_client_not_found", message);
}
