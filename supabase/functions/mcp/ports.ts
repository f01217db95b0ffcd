import { publishedKeys } from "./auth/access_token.ts";
import { configFrom } from "./config.ts";
import { connect } from "./db/connection.ts";

/** What the function reaches the world through. */
export type Ports = ReturnType<typeof openPorts>;

/** Reads the environment, and sets out for Postgres and the signing keys. */
export function openPorts() {
  const config = configFrom();
  const { send } = connect({
    url: config.databaseUrl,
    maxConnections: config.databaseConnections,
    connectTimeoutMs: 5_000,
  });
  const keys = publishedKeys(config.jwksUrl);
  // The first call finds both there, or looks for them again.
  for (const ready of [keys.reload(), send("select")]) ready.catch(() => {});
  return { config, send, keys };
}
