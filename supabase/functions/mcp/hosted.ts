import { type AppOptions, createApp } from "./app.ts";
import { accessTokenVerifier, publishedKeys } from "./auth/access_token.ts";
import type { Config } from "./config.ts";
import type { ConnectionOptions } from "./db/connection.ts";
import type { Catalogue } from "./kernel/catalogue.ts";
import { jsonLines } from "./log/json_lines.ts";

/** What differs from host to host; it serves what {@linkcode hostedApp} answers. */
export type Host = Pick<AppOptions, "config" | "send" | "waitUntil">;

/** The app with the real ports, as far as they are the same on every host. */
export function hostedApp(catalogue: Catalogue, host: Host) {
  const { issuer, jwksUrl } = host.config;
  return createApp({
    ...host,
    catalogue,
    verify: accessTokenVerifier({ issuer, keys: publishedKeys(jwksUrl) }),
    log: jsonLines(),
  });
}

/** How the configured database is reached. */
export function databaseOf(
  { databaseUrl, databaseConnections }: Config,
): ConnectionOptions {
  return {
    url: databaseUrl,
    maxConnections: databaseConnections,
    connectTimeoutMs: 5_000,
  };
}
