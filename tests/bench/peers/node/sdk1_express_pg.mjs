// SDK 1's stateless Streamable HTTP server on express, and `pg`, on Node: the
// SDK's example `simpleStatelessStreamableHttp`, with its bearer middleware.
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express from "express";
import { createLocalJWKSet, jwtVerify } from "jose";
import pg from "pg";
import {
  history,
  HISTORY_NAMES,
  logging,
  result,
  sessionText,
} from "./tools.mjs";

const { PORT, AUDIENCE, ISSUER, SUPABASE_JWKS, DATABASE_URL } = process.env;
const keys = createLocalJWKSet(JSON.parse(SUPABASE_JWKS));
const pool = new pg.Pool({ connectionString: DATABASE_URL });

/** Rows of one statement, seen with the eyes of the user whose claims these are. */
async function asUser({ authInfo }, text, values) {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify(authInfo.extra.claims),
    ]);
    await client.query("set local role authenticated");
    const { rows } = await client.query(text, values);
    await client.query("commit");
    return rows;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

function getServer() {
  const server = new McpServer({ name: "workouts", version: "1.0.0" });
  for (const name of HISTORY_NAMES) {
    server.registerTool(name, {
      description: history.description,
      inputSchema: history.input.shape,
      outputSchema: history.output.shape,
    }, async ({ exercise, limit }, extra) => {
      const items = await asUser(extra, history.sql, [exercise, limit]);
      return result({ items });
    });
  }
  server.registerTool("log_workout", {
    description: logging.description,
    inputSchema: logging.input.shape,
    outputSchema: logging.output.shape,
  }, async (workout, extra) => {
    const [added] = await asUser(extra, logging.sql, [sessionText(workout)]);
    return result(added);
  });
  return server;
}

async function verifyAccessToken(token) {
  const { payload } = await jwtVerify(token, keys, {
    issuer: ISSUER,
    audience: AUDIENCE,
  });
  return {
    token,
    clientId: payload.client_id,
    scopes: [],
    expiresAt: payload.exp,
    extra: { claims: payload },
  };
}

const app = express();
app.use(express.json());
app.post(
  "/mcp",
  requireBearerAuth({ verifier: { verifyAccessToken } }),
  async (req, res) => {
    const server = getServer();
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: undefined,
    });
    await server.connect(transport);
    await transport.handleRequest(req, res, req.body);
    res.on("close", () => {
      transport.close();
      server.close();
    });
  },
);
app.listen(Number(PORT), "127.0.0.1");
