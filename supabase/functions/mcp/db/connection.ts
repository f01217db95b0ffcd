import postgres from "postgres";
import type { Caller } from "../core/caller.ts";
import { asksForTls } from "../core/database_url.ts";
import { socketOptions } from "./socket.ts";

/** What a connection needs to know. */
export interface ConnectionOptions {
  /** Connection string of the role `mcp_gateway`, through a pooler in transaction mode or not. */
  readonly url: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  /** What may vouch for the database's certificate beside the authorities the runtime knows, as PEM. */
  readonly certificateAuthority?: string | undefined;
}

/**
 * SQL text in, as many statements as it likes; the rows of the last out. `caller`
 * is whom it is for; the operator's own work has none.
 */
export type Send = (batch: string, caller?: Caller) => Promise<Rows>;

/** The rows of a statement. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/** A pool of connections. */
export interface Connection {
  readonly send: Send;
  close(): Promise<void>;
}

/**
 * Nothing is sent on a connection before its last answer is there whole. What
 * comes behind a statement that is under way would wait for it, however slow;
 * and a pooler in transaction mode may lose it, or give its answer to somebody
 * else (decision 22). The driver's types leave the option out.
 */
const ONE_AT_A_TIME = { max_pipeline: 0 };

/**
 * Opens a pool; connects when first used.
 *
 * A batch goes out as one simple-protocol message: one round trip, and one
 * implicit transaction. postgres.js would send a query with parameters in two.
 */
export function connect(options: ConnectionOptions): Connection {
  const client = postgres(options.url, {
    max: options.maxConnections,
    connect_timeout: options.connectTimeoutMs / 1000,
    idle_timeout: 20,
    // Where nobody answers, the next call soon asks again: left to itself, the
    // driver has calls wait for twenty seconds, and longer than the database.
    backoff: (attempts: number) => Math.min(attempts / 10, 1),
    prepare: false,
    ...ONE_AT_A_TIME,
    ...("Deno" in globalThis && socketOptions(options.url, {
      tls: asksForTls(options.url),
      certificateAuthority: options.certificateAuthority,
    })),
    fetch_types: false,
    onnotice() {},
  });
  return {
    async send(batch) {
      // A batch of several statements gives a list of row lists, which the
      // declared type of `unsafe` does not know of.
      const results: readonly unknown[] = await client.unsafe(batch);
      return (Array.isArray(results.at(-1)) ? results.at(-1) : results) as Rows;
    },
    close: () => client.end({ timeout: 1 }),
  };
}

/**
 * Connects at once, and sends nothing before that is done or has failed, in the
 * same words: for what comes meanwhile, the driver would open a second
 * connection, and both would be slower for it.
 */
export function onceConnected(send: Send): Send {
  let connecting: Promise<unknown> | undefined = send("select")
    .finally(() => connecting = undefined);
  connecting.catch(() => {});
  return async (batch, caller) => {
    await connecting;
    return await send(batch, caller);
  };
}

/**
 * Lets one user have `most` connections at once. What else is sent for that user
 * waits here in order, the site's before the clients'. What is sent for others
 * passes it.
 */
export function fair(send: Send, most: number): Send {
  const users = new Map<string, Turns>();

  return async function sendFairly(batch, caller): Promise<Rows> {
    if (!caller) return await send(batch);
    const { userId, clientId } = caller;
    const turns = users.get(userId) ?? { taken: 0, site: [], clients: [] };
    users.set(userId, turns);
    if (turns.taken < most) turns.taken++;
    else {
      const waiting = clientId === undefined ? turns.site : turns.clients;
      // The batch that ends next lets the first one that waits go.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await send(batch, caller);
    } finally {
      const next = turns.site.shift() ?? turns.clients.shift();
      if (next) next();
      else if (--turns.taken === 0) users.delete(userId);
    }
  };
}

interface Turns {
  taken: number;
  readonly site: (() => void)[];
  readonly clients: (() => void)[];
}
