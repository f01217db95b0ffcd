import { configFrom } from "./config.ts";
import { connect } from "./db/connection.ts";
import { databaseOf, hostedApp } from "./hosted.ts";
import type { Catalogue } from "./kernel/catalogue.ts";

declare global {
  /** The platform's own; absent elsewhere. */
  var EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;
}

/** Serves a catalogue with the real ports: the environment, the network, Postgres. */
export function serve(catalogue: Catalogue): void {
  const config = configFrom();
  const { send } = connect(databaseOf(config));
  const app = hostedApp(catalogue, {
    config,
    send,
    // Outside the Edge Runtime a process lives on by itself.
    waitUntil: (work) => globalThis.EdgeRuntime?.waitUntil(work),
  });

  Deno.serve({ port: config.port, onListen() {} }, app.fetch);
}
