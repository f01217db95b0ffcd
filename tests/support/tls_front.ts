import { join } from "node:path";
import { writeCertificate } from "./certificate.ts";

/** Asks a Postgres to go on in TLS: its length, and a number for a version. */
const SSL_REQUEST = [0, 0, 0, 8, 4, 210, 22, 47];
const YES = new TextEncoder().encode("S");

/** What speaks TLS in front of a Postgres, or a pooler, that speaks none. */
export interface TlsFront extends AsyncDisposable {
  readonly port: number;
  /** What vouches for it, as PEM. */
  readonly certificate: string;
}

/**
 * Puts a {@linkcode TlsFront} before a local port. Whoever asks for no TLS is
 * let in no further; the certificate is nobody's but its own. Needs openssl.
 */
export async function tlsFront(target: number): Promise<TlsFront> {
  const hostname = "127.0.0.1";
  const open = new Set<Deno.Conn>();
  const identity = await newIdentity();
  const inTls = Deno.listenTls({ hostname, port: 0, ...identity });
  const asked = Deno.listen({ hostname, port: 0 });

  const serving = [
    serve(asked, async (client) => {
      if (!await asksForTls(client)) return client.close();
      await client.write(YES);
      await pass(client, inTls.addr.port);
    }),
    serve(inTls, (client) => pass(client, target)),
  ];

  async function serve(
    listener: Deno.Listener<Deno.Conn>,
    take: (client: Deno.Conn) => Promise<void>,
  ) {
    for await (const client of listener) {
      open.add(client);
      take(client).catch(() => {});
    }
  }

  async function pass(client: Deno.Conn, port: number) {
    const server = await Deno.connect({ hostname, port });
    open.add(server);
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
  }

  return {
    port: asked.addr.port,
    certificate: identity.cert,
    async [Symbol.asyncDispose]() {
      asked.close();
      inTls.close();
      for (const connection of open) {
        try {
          connection.close();
        } catch { /* its stream has closed it */ }
      }
      await Promise.allSettled(serving);
    },
  };
}

async function newIdentity(): Promise<{ key: string; cert: string }> {
  const dir = await Deno.makeTempDir({ prefix: "homeport-tls-" });
  try {
    const files = {
      key: join(dir, "server.key"),
      certificate: join(dir, "server.crt"),
    };
    await writeCertificate(files);
    return {
      key: await Deno.readTextFile(files.key),
      cert: await Deno.readTextFile(files.certificate),
    };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function asksForTls(client: Deno.Conn): Promise<boolean> {
  const message = new Uint8Array(SSL_REQUEST.length);
  const length = await client.read(message);
  return length === message.length &&
    SSL_REQUEST.every((byte, at) => byte === message[at]);
}
