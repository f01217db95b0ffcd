/**
 * The limit: what a call costs where nothing is done but what must be. A body
 * is parsed, a token verified, and the very batch sent that our tool sends.
 *
 * @module
 */
import { Hono } from "hono";
import { accessTokenVerifier } from "../../supabase/functions/mcp/auth/access_token.ts";
import { bearerToken } from "../../supabase/functions/mcp/auth/access_token.ts";
import { publishedKeys } from "../../supabase/functions/mcp/auth/published_keys.ts";
import { withVerifiedTokens } from "../../supabase/functions/mcp/auth/verified_tokens.ts";
import { configFrom } from "../../supabase/functions/mcp/config.ts";
import { connect } from "../../supabase/functions/mcp/db/connection.ts";
import { untilParentEnds } from "../../supabase/local/as_platform.ts";
import { recordedBatch } from "./recorded_batch.ts";

const config = configFrom();
const { send } = connect({
  url: config.databaseUrl,
  maxConnections: config.databaseConnections,
  connectTimeoutMs: 5_000,
});
const verify = withVerifiedTokens(
  accessTokenVerifier({
    issuer: config.issuer,
    keys: publishedKeys(config.jwksUrl),
  }),
  { capacity: 1_000, lifetimeMs: 600_000, now: () => Date.now() },
);
const batches = {
  get_exercise_history: await recordedBatch("read"),
  log_workout: await recordedBatch("write"),
};
const app = new Hono().post("/mcp", async (c) => {
  const token = bearerToken(c.req.header("authorization") ?? "");
  const caller = await verify(token, config.endpoint);
  const { id, params } = await c.req.json();
  // `as` holds: the bench calls no other tools.
  const batch = batches[params.name as keyof typeof batches];
  const results = await send(batch(caller.claims));
  const structuredContent = { items: results.at(-1)?.["rows"] };
  const text = JSON.stringify(structuredContent);
  return c.json({
    jsonrpc: "2.0",
    id,
    result: { structuredContent, content: [{ type: "text", text }] },
  });
});
Deno.serve({ port: config.port, onListen() {} }, app.fetch);
await untilParentEnds();
