/** The project's pooler, as far as its names of users go. */
export interface Pooler extends AsyncDisposable {
  readonly port: number;
}

/**
 * Passes connections of `role.ref` on to the database as `role`, and closes
 * every other; what follows a connection's first message goes by unread.
 */
export function pooler(ref: string, databasePort: number): Pooler {
  const hostname = "127.0.0.1";
  const listener = Deno.listen({ hostname, port: 0 });
  const open = new Set<Deno.TcpConn>();

  async function pass(client: Deno.TcpConn) {
    const startup = await startupOf(client);
    const renamed = startup && withoutRef(startup, ref);
    if (!renamed) return client.close();
    const server = await Deno.connect({ hostname, port: databasePort });
    open.add(server);
    await server.write(renamed);
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
  }

  const served = (async () => {
    for await (const client of listener) {
      open.add(client);
      pass(client).catch(() => {});
    }
  })();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) {
        try {
          connection.close();
        } catch { /* its stream has closed it */ }
      }
      await served.catch(() => {});
    },
  };
}

async function startupOf(
  client: Deno.TcpConn,
): Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(10_000);
  const length = await client.read(buffer);
  return length === null ? undefined : buffer.slice(0, length);
}

/** A startup message: length, protocol, then names and values that each end in NUL. */
function withoutRef(message: Uint8Array, ref: string): Uint8Array | undefined {
  const text = new TextDecoder().decode(message.subarray(8));
  const suffix = `.${ref}\0`;
  if (!text.startsWith("user\0") || !text.includes(suffix)) return undefined;
  const rest = new TextEncoder().encode(text.replace(suffix, "\0"));
  const renamed = new Uint8Array(8 + rest.length);
  renamed.set(message.subarray(0, 8));
  renamed.set(rest, 8);
  new DataView(renamed.buffer).setUint32(0, renamed.length);
  return renamed;
}
