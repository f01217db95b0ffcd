import { authorizationAt, consented } from "./consented.ts";
import { json } from "./json.ts";
import type { Project } from "./project.ts";
import type { SignedIn } from "./sign_in.ts";

/** Where an authorization is sent back to; nobody listens there, the answer is read on the way. */
const REDIRECT_URI = "http://127.0.0.1:9/callback";

/** What an OAuth client has once it is connected. */
export interface Connected {
  readonly clientId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Asks for authorization once more, as anybody may in its name; the request's id. */
  authorize(): Promise<string>;
}

/** What a client asks for beside the usual. */
export interface ConnectOptions {
  /** The scopes, separated by spaces; what Supabase Auth gives unasked unless named. */
  readonly scope?: string;
}

/**
 * Does what a client, a browser and a user do together, on the real endpoints:
 * registers a client, asks for authorization, grants `permissions`, consents,
 * and exchanges the code.
 */
export async function connectClient(
  project: Project,
  user: SignedIn,
  permissions: readonly string[],
  { scope }: ConnectOptions = {},
): Promise<Connected> {
  const auth = `${project.supabaseUrl}/auth/v1`;
  const { client_id } = await json(
    await fetch(`${auth}/oauth/clients/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        client_name: "Homeport command line",
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: "none",
      }),
    }),
  );

  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const query = new URLSearchParams({
    response_type: "code",
    client_id,
    redirect_uri: REDIRECT_URI,
    code_challenge: await s256(verifier),
    code_challenge_method: "S256",
    resource: project.endpoint,
    ...(scope && { scope }),
  });
  const authorizationUrl = new URL(`${auth}/oauth/authorize?${query}`);
  const returned = await consented(
    project,
    user,
    authorizationUrl,
    permissions,
  );
  const token = await json(
    await fetch(`${auth}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id,
        code: returned.searchParams.get("code") ?? "",
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
      }),
    }),
  );
  return {
    clientId: client_id,
    accessToken: token.access_token,
    refreshToken: token.refresh_token,
    authorize: () => authorizationAt(authorizationUrl),
  };
}

async function s256(verifier: string): Promise<string> {
  const bytes = new TextEncoder().encode(verifier);
  return base64url(
    new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
  );
}

function base64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
