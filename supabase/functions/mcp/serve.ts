import { createApp } from "./app.ts";
import { accessTokenVerifier, publishedKeys } from "./auth/access_token.ts";
import { configFrom } from "./config.ts";
import { connect } from "./db/connection.ts";
import type { Catalogue } from "./kernel/catalogue.ts";
import { jsonLines } from "./log/json_lines.ts";
import { operate } from "./operate.ts";
import { onStop } from "./on_stop.ts";

declare global {
  /** The platform's own; absent elsewhere. */
  var EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;
}

/** Serves a catalogue with the real ports: the environment, the network, Postgres. */
export function serve(catalogue: Catalogue): void {
  const config = configFrom();
  const { send, close } = connect({
    url: config.databaseUrl,
    maxConnections: config.databaseConnections,
    connectTimeoutMs: 5_000,
  });
  const pending = new Set<Promise<void>>();
  function waitUntil(work: Promise<void>) {
    pending.add(work);
    globalThis.EdgeRuntime?.waitUntil(work);
    const ended = () => void pending.delete(work);
    work.then(ended, ended);
  }
  const operating = operate({ config, send, log: jsonLines(), waitUntil });
  const app = createApp({
    config,
    catalogue,
    verify: accessTokenVerifier({
      issuer: config.issuer,
      keys: publishedKeys(config.jwksUrl),
    }),
    send,
    log: operating.log,
    operating,
    waitUntil,
  });

  const server = Deno.serve({ port: config.port, onListen() {} }, app.fetch);
  onStop({ server, pending, flush: operating.flush, close });
}
