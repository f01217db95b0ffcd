import { Hono } from "hono";
import postgres from "postgres";

/** Host of the pooler, as the platform names it. */
export const POOLER_HOST = "aws-0-eu-central-1.pooler.supabase.com";

/**
 * Runs queries on the project's database, as `postgres`; where they are to be
 * read only, Postgres sees to it.
 *
 * @param url Connection string of `postgres`; without one there is no database.
 */
export function databaseRoutes(ref: string, url?: string): Hono {
  const app = new Hono();
  app.get("/config/database/pooler", (c) => {
    const connection =
      `postgresql://postgres.${ref}:[YOUR-PASSWORD]@${POOLER_HOST}:6543/postgres`;
    return c.json([{
      identifier: ref,
      database_type: "PRIMARY",
      is_using_scram_auth: true,
      db_user: "postgres",
      db_host: POOLER_HOST,
      db_port: 6543,
      db_name: "postgres",
      connection_string: connection,
      connectionString: connection,
      default_pool_size: 15,
      max_client_conn: 200,
      pool_mode: "transaction",
    }]);
  });
  app.post("/database/query", async (c) => {
    if (!url) return c.json({ message: "There is no database." }, 400);
    const { query, read_only } = await c.req.json();
    const sql = postgres(url, {
      max: 1,
      onnotice() {},
      ...(read_only && {
        connection: { default_transaction_read_only: true },
      }),
    });
    try {
      const rows = await sql.unsafe(query);
      return c.json(Array.isArray(rows.at(-1)) ? rows.at(-1) : rows, 201);
    } catch (error) {
      return c.json({ message: `Failed to run sql query: ${error}` }, 400);
    } finally {
      await sql.end();
    }
  });
  return app;
}
