/**
 * The function on Cloudflare Workers, with `nodejs_compat` for Postgres' sockets.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { publishedKeys } from "../functions/mcp/auth/published_keys.ts";
import { type Config, configFrom } from "../functions/mcp/config.ts";
import { connect, type Send } from "../functions/mcp/db/connection.ts";
import { type CreatedFunction, createFunction } from "../functions/mcp/main.ts";
import { databaseOf } from "../functions/mcp/main.ts";
import { CATALOGUE } from "../functions/mcp/toolsets/mod.ts";

/** Variables and secrets are texts; what else is bound is an object. */
type Bindings = Readonly<Record<string, unknown>> & {
  /** Cloudflare's own pool near the database, where there is one. */
  readonly HYPERDRIVE?: { readonly connectionString: string };
};

/** What a request may outlive its answer by. */
interface Lifetime {
  waitUntil(work: Promise<unknown>): void;
}

const lifetimes = new AsyncLocalStorage<Lifetime>();
let app: CreatedFunction | undefined;

export default {
  fetch(
    request: Request,
    bindings: Bindings,
    lifetime: Lifetime,
  ): Response | Promise<Response> {
    return lifetimes.run(lifetime, () => {
      app ??= appFrom(bindings);
      return app.fetch(request);
    });
  },
};

function appFrom({ HYPERDRIVE, ...bindings }: Bindings): CreatedFunction {
  const texts = Object.entries(bindings)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const config = configFrom({
    ...Object.fromEntries(texts),
    ...(HYPERDRIVE && { MCP_DATABASE_URL: HYPERDRIVE.connectionString }),
  });
  return createFunction(CATALOGUE, {
    config,
    keys: publishedKeys(config.jwksUrl),
    send: sendOver(config),
    waitUntil,
  });
}

function waitUntil(work: Promise<unknown>): void {
  lifetimes.getStore()?.waitUntil(work);
}

/**
 * A connection for each batch. A socket belongs to the request that opened it,
 * so no pool can stand between requests; and a call is one batch.
 */
function sendOver(config: Config): Send {
  return async function send(batch) {
    const { send, close } = connect({
      ...databaseOf(config),
      maxConnections: 1,
    });
    try {
      return await send(batch);
    } finally {
      waitUntil(close());
    }
  };
}
