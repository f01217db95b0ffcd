/** What is to come to its end before the process does. */
export interface StopOptions {
  readonly server: { shutdown(): Promise<void> };
  /** Work that goes on after answers. */
  readonly pending: ReadonlySet<Promise<void>>;
  /** Reports what is left; whether nothing is. */
  readonly flush: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** For calls under way; both together are less than the ten seconds that containers have. */
const SHUTDOWN_MS = 5_000;
const FLUSH_MS = 4_000;
const PAUSE_MS = 250;

/** Has everything that was done be recorded and counted, however the process is asked to stop. */
export function onStop({ server, pending, flush, close }: StopOptions): void {
  if (globalThis.EdgeRuntime) {
    // The platform tells an isolate that its time is up, and waits a little.
    addEventListener("beforeunload", () => {
      globalThis.EdgeRuntime?.waitUntil(flush());
    });
    return;
  }
  async function flushed() {
    while (!await flush()) await pause(PAUSE_MS);
  }
  let stopping = false;
  async function stop() {
    // Whoever asks twice does not want to wait.
    if (stopping) Deno.exit(1);
    stopping = true;
    // A stream stays open for as long as its client likes.
    await within(SHUTDOWN_MS, server.shutdown());
    const endMs = performance.now() + FLUSH_MS;
    await within(FLUSH_MS, flushed());
    await within(endMs - performance.now(), Promise.allSettled(pending));
    await close();
    Deno.exit(0);
  }
  Deno.addSignalListener("SIGINT", stop);
  // Windows has no such signal.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, pause(Math.max(0, ms))]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
