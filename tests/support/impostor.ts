import { tlsFront } from "./tls_front.ts";

const SSL_REQUEST_LENGTH = 8;
const SSL_REQUEST_CODE = 80_877_103;
const PASSWORD_MESSAGE = "p".charCodeAt(0);
const NO = new TextEncoder().encode("N");
/** AuthenticationCleartextPassword: the client is to send the password as it is. */
const ASK_PASSWORD = new Uint8Array([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/** What claims to be a Postgres, and wants the password. */
export interface Impostor extends AsyncDisposable {
  readonly port: number;
  /** Resolves once a client has sent a password. */
  readonly tookPassword: Promise<void>;
  /** Ends it, and returns what each connection sent, outside of TLS or within. */
  heard(): Promise<readonly Uint8Array[]>;
}

/** An impostor that answers a request for TLS with no, and takes all that follows. */
export function plainImpostor(): Impostor {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const password = Promise.withResolvers<void>();
  const sent: Promise<Uint8Array>[] = [];

  async function listenTo(client: Deno.Conn): Promise<Uint8Array> {
    const bytes: number[] = [];
    const buffer = new Uint8Array(10_000);
    try {
      for (;;) {
        const length = await client.read(buffer);
        if (length === null) break;
        const chunk = buffer.slice(0, length);
        bytes.push(...chunk);
        if (chunk[0] === PASSWORD_MESSAGE) {
          password.resolve();
          continue;
        }
        await client.write(isSslRequest(chunk) ? NO : ASK_PASSWORD);
      }
    } catch { /* the client has closed it */ }
    client.close();
    return new Uint8Array(bytes);
  }

  const served = (async () => {
    for await (const client of listener) {
      sent.push(listenTo(client));
    }
  })();

  let ended: Promise<readonly Uint8Array[]> | undefined;
  async function end() {
    listener.close();
    await served;
    // What a client sent before it went is read before its end is.
    return await Promise.all(sent);
  }
  const heard = () => ended ??= end();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    tookPassword: password.promise,
    heard,
    async [Symbol.asyncDispose]() {
      await heard();
    },
  };
}

/** An impostor that speaks TLS with a certificate that only itself has signed; needs openssl. */
export async function tlsImpostor(): Promise<Impostor> {
  const within = plainImpostor();
  const front = await tlsFront(within.port);
  let closed: PromiseLike<void> | undefined;
  async function heard() {
    await (closed ??= front[Symbol.asyncDispose]());
    return await within.heard();
  }
  return {
    port: front.port,
    tookPassword: within.tookPassword,
    heard,
    async [Symbol.asyncDispose]() {
      await heard();
    },
  };
}

function isSslRequest(message: Uint8Array): boolean {
  const view = new DataView(message.buffer);
  return message.length === SSL_REQUEST_LENGTH &&
    view.getUint32(4) === SSL_REQUEST_CODE;
}
