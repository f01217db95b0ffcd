import { proxy } from "hono/proxy";
import type { Auth, AuthOptions } from "../../supabase/local/auth/auth.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import { runScript } from "../../supabase/local/postgres/run_script.ts";
import type { RealBinary } from "./real_binary.ts";

/** The real Supabase Auth, in a process of its own. */
export function realAuth({ path, cwd }: RealBinary): Auth {
  const silent = { cwd, stdin: "null", stdout: "null" } as const;
  return {
    async install(databaseUrl) {
      const { success, stderr } = await new Deno.Command(path, {
        ...silent,
        args: ["migrate"],
        env: databaseSettings(databaseUrl("supabase_auth_admin")),
      }).output();
      if (!success) {
        throw new Error(
          `Supabase Auth could not migrate its tables; it said:\n${
            new TextDecoder().decode(stderr).trim()
          }`,
        );
      }
      // The platform's doing, not Supabase Auth's.
      await runScript(
        databaseUrl("supabase_admin"),
        "grant all on all tables in schema auth to postgres",
      );
    },

    async start(options) {
      const port = freePort();
      const process = new Deno.Command(path, {
        ...silent,
        stderr: "null",
        args: ["serve"],
        env: { ...settings(options), PORT: String(port) },
      }).spawn();
      const base = `http://127.0.0.1:${port}`;
      await Promise.race([answering(`${base}/health`), ended(process)]);
      return {
        async fetch(request) {
          const { pathname, search } = new URL(request.url);
          const passedOn = new Request(base + pathname + search, request);
          return await proxy(passedOn, { redirect: "manual" });
        },
        async [Symbol.asyncDispose]() {
          process.kill("SIGTERM");
          await process.status;
        },
      };
    },
  };
}

/** What it asks for before it does anything. */
function databaseSettings(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    GOTRUE_DB_DRIVER: "postgres",
    API_EXTERNAL_URL: "http://auth.test",
    GOTRUE_SITE_URL: "http://site.test",
    GOTRUE_JWT_SECRET: crypto.randomUUID() + crypto.randomUUID(),
    GOTRUE_LOG_LEVEL: "error",
  };
}

function settings(options: AuthOptions): Record<string, string> {
  const { issuer, siteUrl, uriAllowList = [], accessTokenHook } = options;
  const key = { ...options.signingKey, key_ops: ["sign", "verify"] };
  return {
    ...databaseSettings(options.databaseUrl),
    GOTRUE_API_HOST: "127.0.0.1",
    API_EXTERNAL_URL: issuer,
    GOTRUE_SITE_URL: siteUrl,
    GOTRUE_URI_ALLOW_LIST: uriAllowList.join(","),
    GOTRUE_JWT_KEYS: JSON.stringify([key]),
    GOTRUE_JWT_ISSUER: issuer,
    GOTRUE_JWT_AUD: "authenticated",
    GOTRUE_JWT_DEFAULT_GROUP_NAME: "authenticated",
    GOTRUE_JWT_ADMIN_ROLES: "service_role,supabase_admin",
    GOTRUE_JWT_EXP: "3600",
    GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL: "10",
    GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_CURRENT_PASSWORD: "true",
    GOTRUE_EXTERNAL_EMAIL_ENABLED: "true",
    GOTRUE_MAILER_AUTOCONFIRM: "true",
    GOTRUE_OAUTH_SERVER_ENABLED: "true",
    GOTRUE_OAUTH_SERVER_ALLOW_DYNAMIC_REGISTRATION: "true",
    GOTRUE_OAUTH_SERVER_AUTHORIZATION_PATH: options.authorizationPath,
    ...(accessTokenHook && {
      GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_ENABLED: "true",
      GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_URI: accessTokenHook,
    }),
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
