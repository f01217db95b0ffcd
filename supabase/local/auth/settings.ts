import type postgres from "postgres";
import type { AuthOptions } from "./auth.ts";

/** What a caller decides about the server; times are in seconds. */
export interface AuthServerOptions extends Omit<AuthOptions, "databaseUrl"> {
  /** Connected as `supabase_auth_admin`. */
  readonly sql: postgres.Sql;
  readonly jwtExpSeconds?: number;
  readonly refreshReuseSeconds?: number;
  readonly dynamicRegistration?: boolean;
  readonly now?: () => Date;
}

/** The Postgres function that rewrites the claims of every access token. */
export interface HookFunction {
  readonly schema: string;
  readonly name: string;
}

/** The options with every default filled in. */
export interface Settings
  extends Required<Omit<AuthServerOptions, "accessTokenHook">> {
  readonly kid: string;
  readonly hook: HookFunction | undefined;
}

/**
 * Fills in the defaults of the options.
 *
 * @throws {TypeError} Where the key has no `kid` or the hook is not a function's URI.
 */
export function settingsFrom(options: AuthServerOptions): Settings {
  // A key made for signing and verifying, as Supabase Auth writes them, is none
  // to WebCrypto, whose private keys only sign.
  const { key_ops: _, ...signingKey } = options.signingKey;
  const { kid } = signingKey;
  if (!kid) throw new TypeError("The signing key needs a kid.");
  return {
    uriAllowList: [],
    jwtExpSeconds: 3600,
    refreshReuseSeconds: 10,
    dynamicRegistration: true,
    now: () => new Date(),
    ...options,
    signingKey,
    kid,
    hook: hookFrom(options.accessTokenHook),
  };
}

function hookFrom(uri: string | undefined): HookFunction | undefined {
  if (uri === undefined) return undefined;
  const match = /^pg-functions:\/\/[^/]+\/([^/]+)\/([^/]+)$/.exec(uri);
  const [, schema, name] = match ?? [];
  if (schema === undefined || name === undefined) {
    throw new TypeError(
      `"${uri}" is no hook; write pg-functions://postgres/<schema>/<function>.`,
    );
  }
  return { schema, name };
}
