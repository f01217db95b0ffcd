import type { Db, Metadata, User } from "../users/user.ts";
import type { Session } from "./session.ts";

/** How a user proved who they are; `amr` and the hook see these words. */
export type Method =
  | "password"
  | "otp"
  | "token_refresh"
  | "oauth_provider/authorization_code";

// A type, for an interface is not assignable to JSON.
type MethodReference = {
  readonly method: string;
  readonly timestamp: number;
};

/** What an access token says before the hook has seen it. */
export interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly exp: number;
  readonly iat: number;
  readonly email: string;
  readonly phone: string;
  readonly app_metadata: Metadata | null;
  readonly user_metadata: Metadata | null;
  readonly role: string;
  readonly aal: "aal1";
  readonly amr?: readonly MethodReference[];
  readonly session_id: string;
  readonly is_anonymous: boolean;
  /** There if and only if an OAuth client holds the token. */
  readonly client_id?: string;
  readonly scope?: string;
}

/** The claims of a session's access token, issued at `now`. */
export async function claimsOf(
  tx: Db,
  user: User,
  session: Session,
  { issuer, jwtExpSeconds }: { issuer: string; jwtExpSeconds: number },
  now: Date,
): Promise<Claims> {
  const amr = await tx<MethodReference[]>`
    select authentication_method as method,
      floor(extract(epoch from updated_at))::int as timestamp
    from auth.mfa_amr_claims where session_id = ${session.id}
    order by updated_at desc`;
  const iat = secondsOf(now);
  return {
    iss: issuer,
    sub: user.id,
    aud: user.aud,
    exp: iat + jwtExpSeconds,
    iat,
    email: user.email ?? "",
    phone: user.phone ?? "",
    app_metadata: user.raw_app_meta_data,
    user_metadata: user.raw_user_meta_data,
    role: user.role,
    aal: "aal1",
    ...(amr.length > 0 ? { amr: [...amr] } : {}),
    session_id: session.id,
    is_anonymous: user.is_anonymous,
    ...(session.oauth_client_id ? { client_id: session.oauth_client_id } : {}),
    ...(session.scopes ? { scope: session.scopes } : {}),
  };
}

/** Whole seconds since the epoch, as JWTs count. */
export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
