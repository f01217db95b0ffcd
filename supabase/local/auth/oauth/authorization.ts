import { randomText } from "../tokens/refresh_token.ts";
import type { Db } from "../users/user.ts";
import { redirectUrl } from "./redirect_url.ts";

/** One lifetime for the request, the sign-in, the consent and the code. */
const LIFETIME_MS = 10 * 60 * 1000;

/** A row of `auth.oauth_authorizations`: a client's request, then the user's answer to it. */
export interface Authorization {
  readonly id: string;
  readonly authorization_id: string;
  readonly client_id: string;
  readonly user_id: string | null;
  readonly redirect_uri: string;
  readonly scope: string;
  readonly state: string | null;
  readonly resource: string | null;
  readonly code_challenge: string | null;
  readonly code_challenge_method: "s256" | "plain" | null;
  readonly nonce: string | null;
  readonly status: "pending" | "approved" | "denied" | "expired";
  readonly authorization_code: string | null;
  readonly expires_at: Date;
}

/** What a client asks for at /oauth/authorize. */
export type AuthorizationRequest = Pick<
  Authorization,
  | "client_id"
  | "redirect_uri"
  | "scope"
  | "state"
  | "resource"
  | "code_challenge"
  | "code_challenge_method"
  | "nonce"
>;

/** Stores a request and returns the id by which the consent page asks for it. */
export async function createAuthorization(
  db: Db,
  request: AuthorizationRequest,
  now: Date,
): Promise<string> {
  const authorization_id = randomText(32);
  await db`
    insert into auth.oauth_authorizations ${
    db({
      id: crypto.randomUUID(),
      authorization_id,
      ...request,
      created_at: now,
      expires_at: new Date(now.getTime() + LIFETIME_MS),
    })
  }`;
  return authorization_id;
}

/** Locks a request; one that another call holds counts as not there. */
export async function lockAuthorization(
  tx: Db,
  authorizationId: string,
): Promise<Authorization | undefined> {
  const [authorization] = await tx<Authorization[]>`
    select * from auth.oauth_authorizations
    where authorization_id = ${authorizationId}
    for update skip locked`;
  return authorization;
}

/** Grants a request: from now on its code can be exchanged, once. */
export async function approve(
  tx: Db,
  authorization: Authorization,
  now: Date,
): Promise<Authorization> {
  const authorization_code = crypto.randomUUID();
  await tx`
    update auth.oauth_authorizations
    set status = 'approved', approved_at = ${now},
      authorization_code = ${authorization_code}
    where id = ${authorization.id}`;
  return { ...authorization, status: "approved", authorization_code };
}

/** Where the user goes with the code of a granted request. */
export function successUrl(
  { redirect_uri, authorization_code, state }: Authorization,
): string {
  return redirectUrl(redirect_uri, { code: authorization_code, state });
}
