/** Passes connections on to another port of this machine; `await using` it. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
}

/** Where a connection goes on to, and what is said there before all else. */
export interface Onward {
  readonly port: number;
  readonly first?: Uint8Array;
}

/**
 * Takes what comes to a listener of this machine. `meet` may read and answer the
 * beginning of a connection, and says where it goes; what it sends nowhere is
 * closed.
 */
export function relay(
  listener: Deno.Listener<Deno.TcpConn | Deno.TlsConn>,
  meet: (client: Deno.Conn) => Promise<Onward | undefined>,
): Relay {
  const { hostname, port } = listener.addr as Deno.NetAddr;
  const open = new Set<Deno.Conn>();

  async function pass(client: Deno.Conn) {
    const onward = await meet(client);
    if (!onward) return client.close();
    const server = await Deno.connect({ hostname, port: onward.port });
    open.add(server);
    if (onward.first) await server.write(onward.first);
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
    port,
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
