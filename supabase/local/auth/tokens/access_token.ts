import type { Visitor } from "../http/visitor.ts";
import type { Settings } from "../settings.ts";
import type { Db, User } from "../users/user.ts";
import { hookedClaims } from "./access_token_hook.ts";
import { claimsOf, type Method } from "./claims.ts";
import type { Session } from "./session.ts";
import { signedToken } from "./signed_token.ts";

/** A signed access token, and when it ends, in seconds since the epoch. */
export interface AccessToken {
  readonly token: string;
  readonly expiresAt: number;
}

/** The servers that have signed a token. */
const experienced = new WeakSet<Settings>();

/** Issues an access token for a session, with the claims the hook makes of it. */
export async function accessToken(
  tx: Db,
  settings: Settings,
  user: User,
  session: Session,
  method: Method,
  visitor: Visitor,
): Promise<AccessToken> {
  const now = settings.now();
  const claims = await claimsOf(tx, user, session, settings, now);
  // Until it has signed its first token, Supabase Auth tells the hook of a list.
  const told = experienced.has(settings)
    ? claims
    : { ...claims, aud: [claims.aud] };
  const payload = settings.hook
    ? await hookedClaims(tx, settings.hook, told, method, visitor, now)
    : { ...claims };
  experienced.add(settings);
  return {
    token: await signedToken(settings.signingKey, payload),
    expiresAt: claims.exp,
  };
}
