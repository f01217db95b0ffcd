import type { JWK } from "jose";
import { signedToken } from "./signed_token.ts";

const YEAR_2100 = 4_102_444_800;

/** A token of the role `service_role`, of no user, that does not wear out. */
export function serviceToken(signingKey: JWK): Promise<string> {
  return signedToken(signingKey, { role: "service_role", exp: YEAR_2100 });
}
