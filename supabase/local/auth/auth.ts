import type { JWK } from "jose";

/** A Supabase Auth that a project can have: our stand-in, or another one. */
export interface Auth {
  /** Makes its tables in a project's new database, given the connection string of each role. */
  install(databaseUrl: (role: string) => string): Promise<void>;
  /** Starts it on a database that has its tables. */
  start(options: AuthOptions): Promise<RunningAuth>;
}

/** What a project tells its Supabase Auth. */
export interface AuthOptions {
  /** Connection string of `supabase_auth_admin`. */
  readonly databaseUrl: string;
  /** The public base URL, which is also the tokens' `iss`. */
  readonly issuer: string;
  readonly siteUrl: string;
  /** Glob patterns of further URLs a user may be sent back to. */
  readonly uriAllowList?: readonly string[];
  /** The site's consent page. */
  readonly authorizationPath: string;
  /** A private ES256 key with a `kid`. */
  readonly signingKey: JWK;
  /** `pg-functions://postgres/<schema>/<function>` */
  readonly accessTokenHook?: string;
}

/** A started Supabase Auth; disposing of it ends it. */
export interface RunningAuth extends AsyncDisposable {
  /** Answers a request at its own paths, whatever its host. */
  fetch(request: Request): Response | Promise<Response>;
}
