// `@supabase/server`'s MCP block with its Postgres client, on Deno: docs/mcp.md
// and docs/postgres.md of its package.
import "pg";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { pipeline } from "@supabase/middleware";
import { withOAuthProtectedResource, withSupabase } from "@supabase/server";
import { withPostgresClient } from "@supabase/server/middleware/postgres";
import {
  history,
  HISTORY_NAMES,
  logging,
  result,
  sessionText,
} from "./tools.mjs";

const { PORT, AUDIENCE, ISSUER } = process.env;

const fetch = pipeline(
  [
    withOAuthProtectedResource({
      resourceServer: AUDIENCE,
      authorizationServer: ISSUER,
    }),
    withSupabase({ auth: "user", issuer: ISSUER, audience: AUDIENCE }),
    withPostgresClient(),
  ],
  (req, { postgres }) => {
    const handler = createMcpHandler(() => {
      const server = new McpServer({ name: "workouts", version: "1.0.0" });
      for (const name of HISTORY_NAMES) {
        server.registerTool(name, {
          description: history.description,
          inputSchema: history.input,
          outputSchema: history.output,
        }, async ({ exercise, limit }) => {
          const items = await postgres.queryRaw(history.sql, [exercise, limit]);
          return result({ items });
        });
      }
      server.registerTool("log_workout", {
        description: logging.description,
        inputSchema: logging.input,
        outputSchema: logging.output,
      }, async (workout) => {
        const [added] = await postgres.queryRaw(logging.sql, [
          sessionText(workout),
        ]);
        return result(added);
      });
      return server;
    }, { onerror: (error) => console.error("MCP request failed", error) });
    return handler.fetch(req);
  },
);

Deno.serve({ port: Number(PORT), hostname: "127.0.0.1", onListen() {} }, fetch);
