import type { JWK, JWTPayload } from "jose";
import type postgres from "postgres";
import type { Auth } from "../../supabase/local/auth/auth.ts";
import { newSigningKey } from "../../supabase/local/auth/signing_key.ts";
import { serviceToken } from "../../supabase/local/auth/tokens/service_token.ts";
import { signedToken } from "../../supabase/local/auth/tokens/signed_token.ts";
import { migrate } from "../../supabase/local/postgres/migrate.ts";
import { fillProject } from "../../supabase/local/postgres/project.ts";
import {
  type Answer,
  answerOf,
  type Asked,
  requestOf,
} from "../local/auth/auth_under_test.ts";
import { PASSWORD } from "../local/auth/oauth_flow.ts";
import { freshDatabase } from "../support/database.ts";

/** The endpoint that contract_hook.sql sets: the audience of clients' tokens. */
export const ENDPOINT = "https://mcp.example/mcp";
export const SITE = "http://127.0.0.1:3000";
export const ISSUER = "http://project.test/auth/v1";
export const ALLOWED = ["https://app.example.com/**", "https://pages.example"];

/** A Supabase Auth, or what stands in for it, with a project's database of its own. */
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

/** Signs up a user for whom the contract's hook acts so: contract_hook.sql. */
export async function signUpAs(
  auth: AuthServer,
  what: "untouched" | "refused" | "incomplete" | "replaced",
): Promise<Answer> {
  return await auth.call("/signup", {
    json: {
      email: `${what}.${crypto.randomUUID()}@example.com`,
      password: PASSWORD,
    },
  });
}

/** Starts an {@linkcode AuthServer}, with its tables and then ours. */
export async function startAuthServer(auth: Auth): Promise<AuthServer> {
  await using starting = new AsyncDisposableStack();
  const { name, sql, url } = starting.use(await freshDatabase("template1"));
  await fillProject(url, auth);
  await migrate(url("postgres"));
  const hook = new URL("contract_hook.sql", import.meta.url);
  await sql.unsafe(await Deno.readTextFile(hook));
  // A call that waits for a lock it should not is to fail, not to hang.
  await sql`alter role supabase_auth_admin in database ${sql(name)}
    set statement_timeout to '5s'`;
  const key = await newSigningKey();
  const running = starting.use(
    await auth.start({
      databaseUrl: url("supabase_auth_admin"),
      issuer: ISSUER,
      siteUrl: SITE,
      uriAllowList: ALLOWED,
      authorizationPath: "/oauth/consent",
      signingKey: key,
      accessTokenHook: "pg-functions://postgres/public/contract_hook",
    }),
  );
  const { d: _, ...publicKey } = key;
  const started = starting.move();
  return {
    sql,
    publicKey,
    signed: (claims, signer = key) =>
      signedToken({ ...signer, kid: key.kid! }, claims),
    adminToken: await serviceToken(key),
    async call(path, call = {}) {
      const request = new Request(`http://auth.test${path}`, requestOf(call));
      return await answerOf(await running.fetch(request));
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
