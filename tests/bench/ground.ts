import { type BenchDatabase, benchDatabase } from "./bench_database.ts";
import type { Contender } from "./contender.ts";
import { signedIn } from "./seeded.ts";
import { READ_SQL, WRITE_SQL } from "./statements.ts";

/** What all contenders have in common: the database, the callers, the settings. */
export interface Ground extends AsyncDisposable {
  readonly database: BenchDatabase;
  /** One token a user, as a contender takes them. */
  tokensFor(contender: Pick<Contender, "knowsTheHook">): readonly string[];
  /** Everything any contender reads, with the database behind that port. */
  env(databasePort?: number): Readonly<Record<string, string>>;
}

/** Prepares the {@linkcode Ground}; `await using` it. */
export async function ground(): Promise<Ground> {
  const database = await benchDatabase();
  const project = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json(keys),
  );
  const url = `http://127.0.0.1:${project.addr.port}`;
  const issuer = `${url}/auth/v1`;
  const audience = `${url}/functions/v1/mcp`;
  const { keys, tokens, plainTokens } = await signedIn(issuer, audience);
  return {
    database,
    tokensFor: ({ knowsTheHook }) => knowsTheHook ? tokens : plainTokens,
    env(databasePort) {
      const databaseUrl = database.url(databasePort);
      return {
        SUPABASE_URL: url,
        SITE_URL: url,
        MCP_SECRET_KEY: "0".repeat(64),
        MCP_DATABASE_URL: databaseUrl,
        SUPABASE_DB_URL: databaseUrl,
        DATABASE_URL: databaseUrl,
        SUPABASE_JWKS: JSON.stringify(keys),
        JWKS_URL: `${issuer}/.well-known/jwks.json`,
        SUPABASE_PUBLISHABLE_KEY: "sb_publishable_bench",
        SUPABASE_SECRET_KEY: "sb_secret_bench",
        ISSUER: issuer,
        AUDIENCE: audience,
        READ_SQL,
        WRITE_SQL,
      };
    },
    async [Symbol.asyncDispose]() {
      await project.shutdown();
      await database[Symbol.asyncDispose]();
    },
  };
}
