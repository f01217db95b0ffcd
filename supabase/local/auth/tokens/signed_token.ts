import { importJWK, type JWK, type JWTPayload, SignJWT } from "jose";

/** The payload, signed with an ES256 key under its `kid`. */
export async function signedToken(
  key: JWK,
  payload: JWTPayload,
): Promise<string> {
  return await new SignJWT(payload)
    .setProtectedHeader({ alg: "ES256", kid: key.kid, typ: "JWT" })
    .sign(await importJWK(key, "ES256"));
}
