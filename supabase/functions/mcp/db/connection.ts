import postgres from "postgres";

/** What a connection needs to know. */
export interface ConnectionOptions {
  /** Connection string of the role `mcp_gateway`, through a pooler in transaction mode or not. */
  readonly url: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
}

/** One batch of SQL text in, the rows of each of its statements out. */
export type Send = (batch: string) => Promise<readonly Rows[]>;

/** The rows of one statement, as plain JSON values. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/** A pool of connections. */
export interface Connection {
  readonly send: Send;
  close(): Promise<void>;
}

const NUMERIC_TYPES = [20, 1700]; // int8, numeric
const TIMESTAMPTZ = 1184;

/**
 * Opens a pool; connects when first used.
 *
 * A batch goes out as one simple-protocol message: one round trip, and one
 * implicit transaction. postgres.js would send a query with parameters in two.
 */
export function connect(
  { url, maxConnections, connectTimeoutMs }: ConnectionOptions,
): Connection {
  const client = postgres(url, {
    max: maxConnections,
    connect_timeout: connectTimeoutMs / 1000,
    idle_timeout: 20,
    prepare: false,
    fetch_types: false,
    onnotice() {},
    types: {
      number: {
        to: 1700,
        from: NUMERIC_TYPES,
        serialize: String,
        parse: Number,
      },
      instant: {
        to: TIMESTAMPTZ,
        from: [TIMESTAMPTZ],
        serialize: String,
        parse: (text: string) => new Date(text).toISOString(),
      },
    },
  });
  return {
    async send(batch) {
      const results = await client.unsafe(batch);
      // `as` holds: a batch of several statements gives a list of row lists,
      // which the declared type of `unsafe` does not know of.
      return results as unknown as readonly Rows[];
    },
    close: () => client.end({ timeout: 1 }),
  };
}
