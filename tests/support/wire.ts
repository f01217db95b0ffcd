/** A TCP proxy that counts how often its clients wait for an answer, and how much comes back. */
export interface Wire extends AsyncDisposable {
  readonly port: number;
  /** Flights from client to server since the last call: one for each round trip. */
  flights(): number;
  /** Bytes from server to client so far. */
  readonly bytesBack: number;
}

/** Puts a {@linkcode Wire} in front of a local port. */
export function wireTo(target: number): Wire {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  let flights = 0;
  let bytesBack = 0;

  async function carry(client: Deno.Conn) {
    const server = await Deno.connect({ hostname: "127.0.0.1", port: target });
    let clientSpeaks = false;
    open.add(client).add(server);
    await Promise.allSettled([
      pump(client, server, () => {
        if (!clientSpeaks) flights++;
        clientSpeaks = true;
      }),
      pump(server, client, ({ length }) => {
        clientSpeaks = false;
        bytesBack += length;
      }),
    ]);
    for (const end of [client, server]) {
      open.delete(end);
      closed(end);
    }
  }

  const accepting = (async () => {
    for await (const client of listener) carry(client);
  })();

  return {
    port: listener.addr.port,
    flights() {
      const count = flights;
      flights = 0;
      return count;
    },
    get bytesBack() {
      return bytesBack;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const end of open) closed(end);
    },
  };
}

async function pump(
  from: Deno.Conn,
  to: Deno.Conn,
  passed: (chunk: Uint8Array) => void,
) {
  const writer = to.writable.getWriter();
  for await (const chunk of from.readable) {
    passed(chunk);
    await writer.write(chunk);
  }
  await writer.close();
}

function closed(connection: Deno.Conn) {
  try {
    connection.close();
  } catch { /* the other side was first */ }
}
