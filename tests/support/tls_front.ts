import { join } from "node:path";
import { writeCertificate } from "./certificate.ts";
import { type Relay, relay } from "./relay.ts";

/** Asks a Postgres to go on in TLS: its length, and a number for a version. */
const SSL_REQUEST = [0, 0, 0, 8, 4, 210, 22, 47];
const YES = new TextEncoder().encode("S");

/** What speaks TLS in front of a Postgres, or a pooler, that speaks none. */
export interface TlsFront extends Relay {
  /** What vouches for it, as PEM. */
  readonly certificate: string;
}

/**
 * Puts a {@linkcode TlsFront} before a local port. Whoever asks for no TLS is
 * let in no further; the certificate is nobody's but its own. Needs openssl.
 */
export async function tlsFront(target: number): Promise<TlsFront> {
  const at = { hostname: "127.0.0.1", port: 0 };
  const identity = await newIdentity();
  const inTls = relay(
    Deno.listenTls({ ...at, ...identity }),
    () => Promise.resolve({ port: target }),
  );
  const plain = relay(Deno.listen(at), async (client) => {
    if (!await asksForTls(client)) return undefined;
    await client.write(YES);
    return inTls;
  });
  return {
    port: plain.port,
    certificate: identity.cert,
    async [Symbol.asyncDispose]() {
      await plain[Symbol.asyncDispose]();
      await inTls[Symbol.asyncDispose]();
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
