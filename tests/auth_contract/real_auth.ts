import type { JWK } from "jose";
import { freePort } from "../../supabase/local/free_port.ts";
import { newSigningKey } from "../../supabase/local/auth/signing_key.ts";
import { migrate } from "../../supabase/local/postgres/migrate.ts";
import { freshDatabase } from "../support/database.ts";
import {
  ALLOWED,
  type AuthServer,
  authServerAt,
  HOOK,
  ISSUER,
  SITE,
} from "./auth_server.ts";
import type { RealBinary } from "./real_binary.ts";

const PROJECT = "../../supabase/local/postgres/project.sql";

/** Starts the real Supabase Auth on a database of its own, with its tables and then ours. */
export async function startRealAuth(binary: RealBinary): Promise<AuthServer> {
  const database = await freshDatabase("template1");
  const run = async (path: string) => {
    const url = new URL(path, import.meta.url);
    await database.sql.unsafe(await Deno.readTextFile(url));
  };
  await run(PROJECT);
  const key = await newSigningKey();
  const port = freePort();
  const env = settings(database.url("supabase_auth_admin"), port, key);
  await migrated(binary, env);
  // The platform's doing, not Supabase Auth's.
  await database.sql`grant all on all tables in schema auth to postgres`;
  await migrate(database.url("postgres"));
  await run("contract_hook.sql");
  const process = new Deno.Command(binary.path, {
    args: ["serve"],
    cwd: binary.cwd,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([answering(`${url}/health`), ended(process)]);
  return await authServerAt(url, key, database.sql, async () => {
    process.kill("SIGTERM");
    await process.status;
    await database[Symbol.asyncDispose]();
  });
}

async function migrated(binary: RealBinary, env: Record<string, string>) {
  const { success, stderr } = await new Deno.Command(binary.path, {
    args: ["migrate"],
    cwd: binary.cwd,
    env,
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) {
    throw new Error(
      `Supabase Auth could not migrate its tables; it said:\n${
        new TextDecoder().decode(stderr).trim()
      }`,
    );
  }
}

function settings(
  databaseUrl: string,
  port: number,
  key: JWK,
): Record<string, string> {
  const signing = { ...key, key_ops: ["sign", "verify"] };
  return {
    DATABASE_URL: databaseUrl,
    GOTRUE_DB_DRIVER: "postgres",
    GOTRUE_API_HOST: "127.0.0.1",
    PORT: String(port),
    API_EXTERNAL_URL: ISSUER,
    GOTRUE_SITE_URL: SITE,
    GOTRUE_URI_ALLOW_LIST: ALLOWED.join(","),
    GOTRUE_JWT_SECRET: crypto.randomUUID() + crypto.randomUUID(),
    GOTRUE_JWT_KEYS: JSON.stringify([signing]),
    GOTRUE_JWT_ISSUER: ISSUER,
    GOTRUE_JWT_AUD: "authenticated",
    GOTRUE_JWT_DEFAULT_GROUP_NAME: "authenticated",
    GOTRUE_JWT_ADMIN_ROLES: "service_role,supabase_admin",
    GOTRUE_JWT_EXP: "3600",
    GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL: "10",
    GOTRUE_EXTERNAL_EMAIL_ENABLED: "true",
    GOTRUE_MAILER_AUTOCONFIRM: "true",
    GOTRUE_OAUTH_SERVER_ENABLED: "true",
    GOTRUE_OAUTH_SERVER_ALLOW_DYNAMIC_REGISTRATION: "true",
    GOTRUE_OAUTH_SERVER_AUTHORIZATION_PATH: "/oauth/consent",
    GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_ENABLED: "true",
    GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_URI: HOOK,
    GOTRUE_LOG_LEVEL: "error",
  };
}

async function answering(url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      const response = await fetch(url);
      await response.body?.cancel();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function ended(process: Deno.ChildProcess): Promise<never> {
  const { code } = await process.status;
  throw new Error(`Supabase Auth ended with ${code} as it started.`);
}
