import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, sessionOf } from "../support/people.ts";

/** A user's session on the site, as the account API meets it. */
export interface SiteSession {
  readonly caller: Caller;
  /** Requests a path below `/account`. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** The JSON at a path below `/account`. */
  // deno-lint-ignore no-explicit-any -- tests look into answers of every shape
  json(path: string): Promise<any>;
}

/** The function, its database, and whoever comes to the site. */
export interface AccountScene extends AsyncDisposable {
  readonly app: TestApp;
  readonly database: TestDatabase;
  /** These columns of a user's records on the site, in their order. */
  records(
    user: SiteSession,
    ...columns: readonly string[]
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** A new user's session. */
  visitor(): Promise<SiteSession>;
  /** The account API as any caller's token meets it. */
  as(caller: Caller): Promise<SiteSession>;
}

/** Opens an {@linkcode AccountScene}; `await using` it. */
export async function accountScene(): Promise<AccountScene> {
  const database = await freshDatabase();
  const app = await testApp({ databaseUrl: database.url("mcp_gateway") });

  async function as(caller: Caller): Promise<SiteSession> {
    const headers = { authorization: `Bearer ${await app.token(caller)}` };
    const request: SiteSession["request"] = (path, init) =>
      app.request(`/account${path}`, { ...init, headers });
    return {
      caller,
      request,
      json: async (path) => await (await request(path)).json(),
    };
  }
  return {
    app,
    database,
    as,
    records: async ({ caller }, ...columns) => [
      ...await database.sql`
        select ${database.sql(columns)} from mcp.audit_log
        where user_id = ${caller.userId} and client_id is null order by id`,
    ],
    visitor: async () =>
      await as(await sessionOf(database, await addUser(database))),
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
