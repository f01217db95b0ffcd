import {
  exchangeAuthorization,
  registerClient,
  startAuthorization,
} from "@modelcontextprotocol/client";
import {
  type AuthorizationServer,
  authorizationServerOf,
} from "./authorization_server.ts";
import { Fault } from "./config.ts";
import { loopback } from "./loopback.ts";
import { keptTokens } from "./refreshed.ts";
import type { SignIn } from "./sign_in_file.ts";

/** What a sign-in needs of the world. */
export interface SignInOptions {
  readonly endpoint: URL;
  /** What is kept of an earlier one: its registration is used again. */
  readonly kept: SignIn | undefined;
  /** Has the user look at a page. */
  readonly show: (url: URL) => void;
}

/**
 * Has the user sign in and consent in the browser (RFC 8252, PKCE).
 *
 * @throws {Fault} Where they do not, or cannot.
 */
export async function signedIn(
  { endpoint, kept, show }: SignInOptions,
): Promise<SignIn> {
  const server = await authorizationServerOf(endpoint);
  const { issuer } = server.metadata;
  const known = kept?.issuer === issuer ? kept : undefined;
  using waiting = loopback(known?.redirect_uri);
  const redirect_uri = waiting.redirectUri;
  const client_id = known?.client_id ?? await registered(server, redirect_uri);

  const state = crypto.randomUUID();
  const { authorizationUrl, codeVerifier } = await startAuthorization(
    server.url,
    {
      metadata: server.metadata,
      clientInformation: { client_id },
      redirectUrl: redirect_uri,
      resource: server.resource,
      state,
    },
  );
  show(authorizationUrl);
  const query = await waiting.returned(state);
  const code = query.get("code");
  if (!code) throw refusedFault(query.get("error"));
  const iss = query.get("iss");
  const tokens = await exchangeAuthorization(server.url, {
    metadata: server.metadata,
    clientInformation: { client_id },
    authorizationCode: code,
    codeVerifier,
    redirectUri: redirect_uri,
    ...(iss && { iss }),
  }).catch((cause) => {
    throw new Fault(
      "The sign-in came too late, or was not accepted. Run this again.",
      { cause },
    );
  });
  return { issuer, client_id, redirect_uri, tokens: keptTokens(tokens) };
}

async function registered(
  { url, metadata }: AuthorizationServer,
  redirect_uri: string,
): Promise<string> {
  try {
    const { client_id } = await registerClient(url, {
      metadata,
      clientMetadata: {
        client_name: "Homeport on a computer",
        redirect_uris: [redirect_uri],
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
      },
    });
    return client_id;
  } catch (cause) {
    throw new Fault(
      "This computer could not be registered. See that the project lets " +
        "clients register themselves (`allow_dynamic_registration`).",
      { cause },
    );
  }
}

function refusedFault(error: string | null): Fault {
  return new Fault(
    error === "access_denied"
      ? "You did not let this computer in. Run this again to be asked anew."
      : "Supabase Auth did not sign you in. Run this again; if that does not " +
        "help, see the project's Auth log.",
    { cause: error },
  );
}
