// SDK 2's `createMcpHandler` with an `McpServer` per request, and postgres.js's
// `begin`, on Deno: the SDK's guide "Serve over HTTP".
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { createLocalJWKSet, jwtVerify } from "jose";
import postgres from "postgres";
import {
  history,
  HISTORY_NAMES,
  logging,
  result,
  sessionText,
} from "./tools.mjs";

const { PORT, AUDIENCE, ISSUER, SUPABASE_JWKS, DATABASE_URL } = process.env;
const keys = createLocalJWKSet(JSON.parse(SUPABASE_JWKS));
const sql = postgres(DATABASE_URL);

/** Rows of one statement, seen with the eyes of the user whose claims these are. */
function asUser(claims, text, values) {
  return sql.begin(async (sql) => {
    await sql`select set_config('request.jwt.claims', ${
      JSON.stringify(claims)
    }, true)`;
    await sql`set local role authenticated`;
    return await sql.unsafe(text, values, { prepare: true });
  });
}

const handler = createMcpHandler(({ authInfo }) => {
  const { claims } = authInfo.extra;
  const server = new McpServer({ name: "workouts", version: "1.0.0" });
  for (const name of HISTORY_NAMES) {
    server.registerTool(name, {
      description: history.description,
      inputSchema: history.input,
      outputSchema: history.output,
    }, async ({ exercise, limit }) => {
      const items = await asUser(claims, history.sql, [exercise, limit]);
      return result({ items: [...items] });
    });
  }
  server.registerTool("log_workout", {
    description: logging.description,
    inputSchema: logging.input,
    outputSchema: logging.output,
  }, async (workout) => {
    const [added] = await asUser(claims, logging.sql, [sessionText(workout)]);
    return result(added);
  });
  return server;
}, { onerror: (error) => console.error("MCP request failed", error) });

Deno.serve(
  { port: Number(PORT), hostname: "127.0.0.1", onListen() {} },
  async (request) => {
    const [, token = ""] =
      request.headers.get("authorization")?.match(/^Bearer (.+)$/) ?? [];
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: ISSUER,
        audience: AUDIENCE,
      });
      return await handler.fetch(request, {
        authInfo: {
          token,
          clientId: payload.client_id,
          scopes: [],
          expiresAt: payload.exp,
          extra: { claims: payload },
        },
      });
    } catch {
      return new Response(null, { status: 401 });
    }
  },
);
