import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import type { Answer, Asked } from "./auth_under_test.ts";

export const PASSWORD = "correct horse battery";
export const REDIRECT_URI = "https://client.example/callback";
export const VERIFIER = "v".repeat(64);
export const CHALLENGE = createHash("sha256").update(VERIFIER)
  .digest("base64url");

/** Signs a new user up and returns what the server answers with. */
export async function signUp(
  auth: Asked,
  email = `${crypto.randomUUID()}@example.com`,
): Promise<Answer["body"]> {
  const { body } = await auth.call("/signup", {
    json: { email, password: PASSWORD },
  });
  return body;
}

/** Signs a user in by password. */
export function signIn(
  auth: Asked,
  email: string,
  password = PASSWORD,
): Promise<Answer> {
  return auth.call("/token?grant_type=password", { json: { email, password } });
}

/** Registers a client, a public one unless told, and returns it. */
export async function register(
  auth: Asked,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Answer["body"]> {
  const { body } = await auth.call("/oauth/clients/register", {
    json: {
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: "none",
      ...changes,
    },
  });
  return body;
}

/** Asks for authorization; `changes` replace parameters, or remove them where undefined. */
export function authorize(
  auth: Asked,
  clientId: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<Answer> {
  const parameters = Object.entries({
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    response_type: "code",
    scope: "email",
    state: "xyz",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    ...changes,
  }).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]);
  return auth.call(`/oauth/authorize?${new URLSearchParams(parameters)}`);
}

/** The id that the consent page is given for a new request. */
export async function authorizationId(
  auth: Asked,
  clientId: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  return parameter(
    (await authorize(auth, clientId, changes)).headers.get("location"),
    "authorization_id",
  );
}

/** The consent page's first call. */
export function details(auth: Asked, id: string, token: string) {
  return auth.call(`/oauth/authorizations/${id}`, { token });
}

/** The consent page's second call. */
export function decide(
  auth: Asked,
  id: string,
  token: string,
  action = "approve",
) {
  return auth.call(`/oauth/authorizations/${id}/consent`, {
    token,
    json: { action },
  });
}

/** A code for a client that a user has let in. */
export async function approvedCode(
  auth: Asked,
  clientId: string,
  token: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const id = await authorizationId(auth, clientId, changes);
  const asked = await details(auth, id, token);
  const { body } = asked.body.redirect_url
    ? asked
    : await decide(auth, id, token);
  return parameter(body.redirect_url, "code");
}

/** A public client's token request. */
export function exchange(
  auth: Asked,
  clientId: string,
  code: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return auth.call("/oauth/token", {
    form: {
      grant_type: "authorization_code",
      client_id: clientId,
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
      ...changes,
    },
  });
}

/** Everything from a new public client to its tokens. */
export async function connected(
  auth: Asked,
  token: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<{ client_id: string; tokens: Answer["body"] }> {
  const { client_id } = await register(auth);
  const code = await approvedCode(auth, client_id, token, changes);
  return { client_id, tokens: (await exchange(auth, client_id, code)).body };
}

/** The user and the session that an access token is of, whoever holds it. */
export function tokenOf(
  token: string,
): { readonly userId: string; readonly sessionId: string } {
  const { sub = "", session_id } = decodeJwt(token);
  return { userId: withoutPrefix(sub), sessionId: withoutPrefix(session_id) };
}

/** An id as Supabase Auth has it, without what our hook puts before it. */
function withoutPrefix(id: unknown): string {
  return String(id).replace(/^mcp:/, "");
}

/** A parameter of a URL that must have it. */
export function parameter(url: string | null, name: string): string {
  const value = URL.parse(url ?? "")?.searchParams.get(name);
  if (value == null) throw new Error(`There is no ${name} in ${url}.`);
  return value;
}
