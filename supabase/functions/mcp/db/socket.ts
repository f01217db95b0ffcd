import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";

/** Asks a Postgres to go on in TLS: its length, and a number where a version would be. */
const SSL_REQUEST = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]);
const GOES_ON = "S".charCodeAt(0);

/** How much is read at once, in bytes. */
const READ_LENGTH = 64 * 1024;

/** Where a database is, and how it is told from an impostor. */
export interface SocketOptions {
  readonly hostname: string;
  readonly port: number;
  /** Whether nothing is said before there is TLS with a certificate that proves itself. */
  readonly tls: boolean;
  /** What may vouch for the certificate beside the authorities the runtime knows, as PEM. */
  readonly certificateAuthority?: string | undefined;
}

/**
 * A connection to Postgres, opened by Deno's own means and shown to the driver
 * as the stream of Node's it expects. By `node:tls` a connection does not get
 * from plain to TLS on many a Deno, or takes anybody's certificate (decision 23).
 */
export class DatabaseSocket extends Duplex {
  readonly #opening: Promise<Deno.Conn>;
  readonly #read = new Uint8Array(READ_LENGTH);
  #open: Deno.Conn | undefined;

  constructor(options: SocketOptions) {
    // Postgres has nobody to talk to on half a connection.
    super({ allowHalfOpen: false });
    this.#opening = this.#opened(options);
    this.#opening.catch((error) => this.destroy(error));
    // The driver takes an end without an error, before it has signed in, for a
    // reason to connect again: at once, and without end.
    this.once("end", () => this.destroy(closedByDatabase()));
  }

  /** As of `net.Socket`; the driver asks before it takes its leave. */
  get readyState(): "open" | "closed" {
    return this.destroyed ? "closed" : "open";
  }

  override async _read(): Promise<void> {
    try {
      const connection = await this.#opening;
      const length = await connection.read(this.#read);
      // A copy: what was read before may not have been taken yet.
      this.push(length && Buffer.from(this.#read.subarray(0, length)));
    } catch (error) {
      this.destroy(error as Error);
    }
  }

  override async _write(
    chunk: Uint8Array,
    _encoding: string,
    done: (error?: Error) => void,
  ): Promise<void> {
    try {
      await written(await this.#opening, chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _final(done: () => void): void {
    done();
    this.destroy();
  }

  override _destroy(
    error: Error | null,
    done: (error: Error | null) => void,
  ): void {
    closed(this.#open);
    done(error);
  }

  /** Keeps hold of the connection all the while, so that it can be given up at any moment. */
  async #opened(
    { hostname, port, tls, certificateAuthority }: SocketOptions,
  ): Promise<Deno.Conn> {
    const plain = await Deno.connect({ hostname, port });
    this.#open = plain;
    if (this.destroyed) closed(plain);
    // As libpq does: what is short must not wait for what was sent before.
    plain.setNoDelay(true);
    plain.setKeepAlive(true);
    if (!tls) return plain;

    await written(plain, SSL_REQUEST);
    const answer = new Uint8Array(1);
    if (await plain.read(answer) === null) throw closedByDatabase();
    if (answer[0] !== GOES_ON) throw new Error("The database speaks no TLS.");
    const secure = await Deno.startTls(plain, {
      hostname,
      caCerts: certificateAuthority ? [certificateAuthority] : [],
    });
    this.#open = secure;
    if (this.destroyed) closed(secure);
    await secure.handshake();
    return secure;
  }
}

/**
 * The driver's options that have it open no connection itself, nor any TLS; its
 * types leave `socket` out.
 */
export function socketOptions(
  url: string,
  options: Pick<SocketOptions, "tls" | "certificateAuthority">,
) {
  const { hostname, port } = new URL(url);
  const to = {
    // An IPv6 address has brackets in a URL alone.
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || 5432),
    ...options,
  };
  return { ssl: false, socket: () => new DatabaseSocket(to) } as const;
}

/** With the code that the driver has for it. */
function closedByDatabase(): Error {
  return Object.assign(new Error("The database closed the connection."), {
    code: "CONNECTION_CLOSED",
  });
}

async function written(connection: Deno.Conn, bytes: Uint8Array) {
  for (let at = 0; at < bytes.length;) {
    at += await connection.write(bytes.subarray(at));
  }
}

function closed(connection: Deno.Conn | undefined): void {
  try {
    connection?.close();
  } catch {
    // It has ended by itself, or has become the one in TLS.
  }
}
