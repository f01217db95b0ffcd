import { importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import type postgres from "postgres";
import {
  answerOf,
  type Asked,
  requestOf,
} from "../local/auth/auth_under_test.ts";

export const SITE = "http://127.0.0.1:3000";
export const ISSUER = "http://project.test/auth/v1";
export const ALLOWED = ["https://app.example.com/**", "https://pages.example"];
export const HOOK = "pg-functions://postgres/public/contract_hook";

/** A Supabase Auth, or what stands in for it, reached over HTTP. */
export interface AuthServer extends Asked, AsyncDisposable {
  /** The superuser of its database, to look past the endpoints. */
  readonly sql: postgres.Sql;
  readonly publicKey: JWK;
  /** A token of any claims, signed as its own are. */
  signed(claims: JWTPayload, key?: JWK): Promise<string>;
  /** The token of the role `service_role`. */
  readonly adminToken: string;
}

/** A promise of Supabase Auth that Homeport relies on, by name, and its proof. */
export type Facts = Readonly<
  Record<string, (auth: AuthServer) => Promise<void>>
>;

/** The {@linkcode AuthServer} at a URL that signs with `key`. */
export async function authServerAt(
  url: string,
  key: JWK,
  sql: postgres.Sql,
  stop: () => Promise<void>,
): Promise<AuthServer> {
  async function signed(claims: JWTPayload, signer = key): Promise<string> {
    const { key_ops: _, ...jwk } = signer;
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", kid: key.kid!, typ: "JWT" })
      .sign(await importJWK(jwk, "ES256"));
  }
  const { d: _, ...publicKey } = key;
  return {
    sql,
    publicKey,
    signed,
    adminToken: await signed({ role: "service_role", exp: 4_102_444_800 }),
    async call(path, call = {}) {
      return await answerOf(
        await fetch(url + path, { ...requestOf(call), redirect: "manual" }),
      );
    },
    [Symbol.asyncDispose]: stop,
  };
}
