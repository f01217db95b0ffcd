import postgres from "postgres";
import type { Caller } from "../kernel/caller.ts";
import { asksForTls } from "../kernel/database_url.ts";
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
