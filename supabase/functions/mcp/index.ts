import { createApp } from "./app.ts";
import { accessTokenVerifier, publishedKeys } from "./auth/access_token.ts";
import { configFrom } from "./config.ts";
import { connect } from "./db/connection.ts";
import { jsonLines } from "./log/json_lines.ts";
import { TOOLS } from "./tools/mod.ts";

declare global {
  /** The platform's own; absent elsewhere. */
  var EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;
}

const config = configFrom();
const { send } = connect({
  url: config.databaseUrl,
  maxConnections: config.databaseConnections,
  connectTimeoutMs: 5_000,
});
const app = createApp({
  config,
  tools: TOOLS,
  verify: accessTokenVerifier({
    issuer: config.issuer,
    keys: publishedKeys(config.jwksUrl),
  }),
  send,
  log: jsonLines(),
  // Outside the Edge Runtime a process lives on by itself.
  waitUntil: (work) => globalThis.EdgeRuntime?.waitUntil(work),
});

Deno.serve({ port: config.port, onListen() {} }, app.fetch);
