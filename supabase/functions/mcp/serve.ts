import { hostedApp } from "./hosted.ts";
import type { Catalogue } from "./kernel/catalogue.ts";
import { openPorts, type Ports } from "./ports.ts";

declare global {
  /** The platform's own; absent elsewhere. */
  var EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;
}

/** Serves a catalogue with the real ports. */
export function serve(
  catalogue: Catalogue,
  { config, send, keys }: Ports = openPorts(),
): void {
  const app = hostedApp(catalogue, {
    config,
    keys,
    send,
    // Outside the Edge Runtime a process lives on by itself.
    waitUntil: (work) => globalThis.EdgeRuntime?.waitUntil(work),
  });

  Deno.serve({ port: config.port, onListen() {} }, app.fetch);
}
