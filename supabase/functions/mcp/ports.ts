import { publishedKeys } from "./auth/published_keys.ts";
import { type Config, configFrom } from "./config.ts";
import { connect, type ConnectionOptions } from "./db/connection.ts";
import { onceConnected } from "./db/once_connected.ts";

/**
 * What the function reaches the world through: reads the environment, and sets
 * out for Postgres and the signing keys.
 */
export function openPorts() {
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
