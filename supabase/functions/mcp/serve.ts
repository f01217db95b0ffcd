import { hosted } from "./hosted.ts";
import type { Catalogue } from "./kernel/catalogue.ts";
import { onStop } from "./on_stop.ts";
import { openPorts } from "./ports.ts";

declare global {
  /** The platform's own; absent elsewhere. */
  var EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;
}

/** Serves a catalogue with the real ports: the environment, the network, Postgres. */
export function serve(catalogue: Catalogue): void {
  const { config, send, close, keys } = openPorts();
  const pending = new Set<Promise<void>>();
  function waitUntil(work: Promise<void>) {
    pending.add(work);
    globalThis.EdgeRuntime?.waitUntil(work);
    const ended = () => void pending.delete(work);
    work.then(ended, ended);
  }
  const { fetch, flush } = hosted(catalogue, { config, keys, send, waitUntil });
  const server = Deno.serve({ port: config.port, onListen() {} }, fetch);
  onStop({ server, pending, flush, close });
}
