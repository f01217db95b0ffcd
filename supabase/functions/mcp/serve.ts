import { createApp } from "./app.ts";
import { accessTokenVerifier, publishedKeys } from "./auth/access_token.ts";
import { configFrom } from "./config.ts";
import { connect } from "./db/connection.ts";
import type { Catalogue } from "./kernel/catalogue.ts";
import { jsonLines } from "./log/json_lines.ts";

declare global {
  /** The platform's own; absent elsewhere. */
  var EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;
}

/** Serves a catalogue with the real ports: the environment, the network, Postgres. */
export function serve(catalogue: Catalogue): void {
  const config = configFrom();
  const { send } = connect({
    url: config.databaseUrl,
    maxConnections: config.databaseConnections,
    connectTimeoutMs: 5_000,
  });
  const app = createApp({
    config,
    catalogue,
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
}
