import type { Keys } from "./keys.ts";

/** The project a function belongs to. */
export interface PlatformEnvOptions
  extends Pick<Keys, "publishableKey" | "secretKey"> {
  readonly supabaseUrl: string;
  /** Connection string of the role `postgres`. */
  readonly databaseUrl: string;
}

/** The variables the platform gives every function, whether it reads them or not. */
export function platformEnv(
  { supabaseUrl, databaseUrl, publishableKey, secretKey }: PlatformEnvOptions,
): Readonly<Record<string, string>> {
  return {
    SUPABASE_URL: supabaseUrl,
    SUPABASE_DB_URL: databaseUrl,
    SUPABASE_ANON_KEY: publishableKey,
    SUPABASE_SERVICE_ROLE_KEY: secretKey,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: secretKey }),
    SB_REGION: "local",
    SB_EXECUTION_ID: crypto.randomUUID(),
    DENO_DEPLOYMENT_ID: "local_mcp_1",
  };
}
