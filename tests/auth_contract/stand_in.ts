import postgres from "postgres";
import { authServer } from "../../supabase/local/auth/auth_server.ts";
import { newSigningKey } from "../../supabase/local/auth/signing_key.ts";
import { freshDatabase } from "../support/database.ts";
import {
  ALLOWED,
  type AuthServer,
  authServerAt,
  HOOK,
  ISSUER,
  SITE,
} from "./auth_server.ts";

/** Starts our stand-in for Supabase Auth on a database of its own. */
export async function startStandIn(): Promise<AuthServer> {
  const database = await freshDatabase();
  await database.sql.unsafe(
    await Deno.readTextFile(new URL("contract_hook.sql", import.meta.url)),
  );
  const sql = postgres(database.url("supabase_auth_admin"), {
    max: 8,
    onnotice() {},
    // A call that waits for a lock it should not is to fail, not to hang.
    connection: { statement_timeout: 5_000 },
  });
  const signingKey = await newSigningKey();
  const app = authServer({
    sql,
    issuer: ISSUER,
    siteUrl: SITE,
    uriAllowList: ALLOWED,
    authorizationPath: "/oauth/consent",
    signingKey,
    publishableKey: "sb_publishable_of_the_tests",
    secretKey: "sb_secret_of_the_tests",
    accessTokenHook: HOOK,
  });
  const http = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    app.fetch,
  );
  return await authServerAt(
    `http://127.0.0.1:${http.addr.port}`,
    signingKey,
    database.sql,
    async () => {
      await http.shutdown();
      await sql.end();
      await database[Symbol.asyncDispose]();
    },
  );
}
