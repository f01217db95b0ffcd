import { type AppOptions, createApp } from "./app.ts";
import {
  type AccessTokenOptions,
  accessTokenVerifier,
} from "./auth/access_token.ts";
import { publishedKeys } from "./auth/published_keys.ts";
import { type Config, configFrom } from "./config.ts";
import type { Catalogue } from "./core/catalogue.ts";
import {
  connect,
  type ConnectionOptions,
  onceConnected,
} from "./db/connection.ts";
import { createTelemetry } from "./telemetry.ts";
import { jsonLines } from "./telemetry/json_lines.ts";

declare global {
  /** The platform's own; absent elsewhere. */
  var EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;
}

/** Serves a catalogue with the real dependencies: the environment, the network, Postgres. */
export function serve(catalogue: Catalogue): void {
  const { config, send, close, keys } = openDependencies();
  const pending = new Set<Promise<void>>();
  function waitUntil(work: Promise<void>) {
    pending.add(work);
    globalThis.EdgeRuntime?.waitUntil(work);
    const ended = () => void pending.delete(work);
    work.then(ended, ended);
  }
  const { fetch, flush } = createFunction(catalogue, {
    config,
    keys,
    send,
    waitUntil,
  });
  const server = Deno.serve({ port: config.port, onListen() {} }, fetch);
  shutDownOnSignal({ server, pending, flush, close });
}

/** What differs from host to host. */
export type FunctionOptions =
  & Pick<AppOptions, "config" | "send" | "waitUntil">
  & Pick<AccessTokenOptions, "keys">;

/** What a host serves. */
export interface CreatedFunction {
  fetch(request: Request): Response | Promise<Response>;
  /** Reports and exports what is left for the operator; whether nothing is. */
  flush(): Promise<boolean>;
}

/** The function with the dependencies that are the same on every host. */
export function createFunction(
  catalogue: Catalogue,
  { config, keys, send, waitUntil }: FunctionOptions,
): CreatedFunction {
  const telemetry = createTelemetry({
    config,
    send,
    log: jsonLines(),
    waitUntil,
  });
  const app = createApp({
    config,
    catalogue,
    verify: accessTokenVerifier({ issuer: config.issuer, keys }),
    send,
    log: telemetry.log,
    telemetry,
    waitUntil,
  });
  return { fetch: (request) => app.fetch(request), flush: telemetry.flush };
}

/**
 * The function's dependencies: reads the environment, opens the connection pool,
 * and begins to load the signing keys.
 */
export function openDependencies() {
  const config = configFrom();
  const { send, close } = connect(databaseOf(config));
  const keys = publishedKeys(config.jwksUrl);
  // The first call finds them there, or looks for them again.
  keys.reload().catch(() => {});
  return { config, send: onceConnected(send), close, keys };
}

/** How the configured database is reached. */
export function databaseOf(
  { databaseUrl, databaseAuthority, databaseConnections }: Config,
): ConnectionOptions {
  return {
    url: databaseUrl,
    certificateAuthority: databaseAuthority,
    maxConnections: databaseConnections,
    connectTimeoutMs: 5_000,
  };
}

/** What is to come to its end before the process does. */
export interface ShutdownOptions {
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
export function shutDownOnSignal(
  { server, pending, flush, close }: ShutdownOptions,
): void {
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
