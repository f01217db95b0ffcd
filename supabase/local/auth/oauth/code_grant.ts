import { OAuthError } from "../http/auth_error.ts";
import type { Visitor } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import { type Grant, openSession } from "../tokens/grant.ts";
import { audit } from "../users/audit.ts";
import { type Db, findUser, isBanned } from "../users/user.ts";
import type { Authorization } from "./authorization.ts";
import type { OAuthClient } from "./oauth_client.ts";
import { pkceFault } from "./pkce_fault.ts";
import type { TokenInput } from "./token_input.ts";

/** What a code was exchanged for, and the request it came from. */
export interface CodeGrant {
  readonly grant: Grant;
  readonly authorization: Authorization;
}

/**
 * Exchanges an authorization code for tokens, exactly once.
 *
 * @throws {OAuthError} Mostly `invalid_grant`; the code then stays as it was.
 */
export async function codeGrant(
  settings: Settings,
  client: OAuthClient,
  input: TokenInput,
  visitor: Visitor,
): Promise<CodeGrant> {
  if (input.code === "") {
    throw new OAuthError(
      "invalid_request",
      "code is required for authorization_code grant",
    );
  }
  const { sql, now } = settings;
  return await sql.begin(async (tx) => {
    const authorization = await lockedByCode(tx, input.code);
    const fault = exchangeFault(authorization, client, input, now());
    if (fault) throw invalidGrant(fault);
    const user = authorization.user_id &&
      await findUser(tx, authorization.user_id);
    if (!user) {
      throw invalidGrant("Authorization code has no associated user");
    }
    if (isBanned(user, now())) {
      throw new OAuthError("access_denied", "User is banned");
    }
    await audit(tx, now(), user, "login", {
      provider_type: "oauth_provider_authorization_code",
      client_id: client.id,
    });
    const grant = await openSession(
      tx,
      settings,
      user.id,
      "oauth_provider/authorization_code",
      visitor,
      { clientId: client.id, scopes: authorization.scope },
    );
    await tx`
      delete from auth.oauth_authorizations where id = ${authorization.id}`;
    return { grant, authorization };
  });
}

async function lockedByCode(tx: Db, code: string): Promise<Authorization> {
  const [authorization] = await tx<Authorization[]>`
    select * from auth.oauth_authorizations
    where authorization_code = ${code} and status = 'approved'
    for update skip locked`;
  if (!authorization) throw invalidGrant("Invalid authorization code");
  return authorization;
}

function exchangeFault(
  authorization: Authorization,
  client: OAuthClient,
  { resource, redirect_uri, code_verifier }: TokenInput,
  now: Date,
): string | undefined {
  if (now > authorization.expires_at) return "Authorization code has expired";
  if (authorization.client_id !== client.id) {
    return "Authorization code was not issued for this client";
  }
  if (resource !== "" && resource !== (authorization.resource ?? "")) {
    return "Authorization code resource does not match the resource parameter";
  }
  if (redirect_uri !== "" && redirect_uri !== authorization.redirect_uri) {
    return "Invalid redirect_uri";
  }
  const fault = pkceFault(authorization, code_verifier);
  return fault && `PKCE verification failed: ${fault}`;
}

function invalidGrant(description: string): OAuthError {
  return new OAuthError("invalid_grant", description);
}
