import { importJWK, type JWTPayload, SignJWT } from "jose";
import type { Settings } from "../settings.ts";

/** The payload, signed with the project's ES256 key. */
export async function signedToken(
  { signingKey, kid }: Settings,
  payload: JWTPayload,
): Promise<string> {
  return await new SignJWT(payload)
    .setProtectedHeader({ alg: "ES256", kid, typ: "JWT" })
    .sign(await importJWK(signingKey, "ES256"));
}
