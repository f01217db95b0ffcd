import type { TestDatabase } from "./database.ts";

/** What opens a function under test to its operator. */
export const OPERATOR_KEY = "k".repeat(32);

/** The settings of a function in a process of its own, whose Supabase is at `supabaseUrl`. */
export function functionEnv(
  supabaseUrl: string,
  database: TestDatabase,
): Readonly<Record<string, string>> {
  return {
    SUPABASE_URL: supabaseUrl,
    PUBLIC_URL: "http://homeport.test",
    SITE_URL: "http://site.test",
    MCP_DATABASE_URL: database.url("mcp_gateway"),
    MCP_SECRET_KEY: "s".repeat(32),
    MCP_OPERATOR_KEY: OPERATOR_KEY,
  };
}
