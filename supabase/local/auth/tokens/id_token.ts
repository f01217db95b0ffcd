import type { Settings } from "../settings.ts";
import type { User } from "../users/user.ts";
import { secondsOf } from "./claims.ts";
import { profileOf } from "./profile.ts";
import { signedToken } from "./signed_token.ts";

const LIFETIME_SECONDS = 3600;

/** An OpenID Connect ID token for a client, with what its scopes allow it to know. */
export async function idToken(
  settings: Settings,
  user: User,
  clientId: string,
  scopes: readonly string[],
  nonce: string | null,
): Promise<string> {
  const now = settings.now();
  const iat = secondsOf(now);
  const email = scopes.includes("email");
  const phone = scopes.includes("phone");
  return await signedToken(settings.signingKey, {
    iss: settings.issuer,
    sub: user.id,
    aud: clientId,
    exp: iat + LIFETIME_SECONDS,
    iat,
    ...(nonce ? { nonce } : {}),
    auth_time: secondsOf(user.last_sign_in_at ?? now),
    ...(email && user.email ? { email: user.email } : {}),
    email_verified: email && user.email_confirmed_at !== null,
    ...(phone && user.phone ? { phone_number: user.phone } : {}),
    phone_number_verified: phone && user.phone_confirmed_at !== null,
    ...(scopes.includes("profile") ? profileOf(user) : {}),
    client_id: clientId,
  });
}
