/** A TCP proxy in front of a Postgres that counts what passes. */
export interface Wire extends AsyncDisposable {
  readonly port: number;
  /** Flights from client to server since the last call: one for each round trip. */
  flights(): number;
  /** Bytes from server to client so far. */
  readonly bytesBack: number;
  /** How often a client, once let in, has spoken before it was answered whole. */
  readonly interruptions: number;
}

/** The end of an answer: ReadyForQuery, outside of a transaction. */
const READY = [0x5a, 0, 0, 0, 5, 0x49];
/** How a client takes its leave. */
const TERMINATE = 0x58;

/** Puts a {@linkcode Wire} in front of a local port. */
export function wireTo(target: number): Wire {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  let flights = 0;
  let bytesBack = 0;
  let interruptions = 0;

  async function carry(client: Deno.Conn) {
    const server = await Deno.connect({ hostname: "127.0.0.1", port: target });
    let clientSpeaks = false;
    // What comes before the first one is no answer, but how a client is let in.
    let isLetIn = false;
    let isReady = false;
    let end: number[] = [];
    const messagesIn = messages();
    open.add(client).add(server);
    await Promise.allSettled([
      pump(client, server, (chunk) => {
        if (!clientSpeaks) flights++;
        clientSpeaks = true;
        if (!isLetIn) return;
        for (const type of messagesIn(chunk)) {
          if (!isReady && type !== TERMINATE) interruptions++;
          isReady = false;
        }
      }),
      pump(server, client, (chunk) => {
        clientSpeaks = false;
        bytesBack += chunk.length;
        end = [...end, ...chunk.slice(-READY.length)].slice(-READY.length);
        isReady = READY.every((byte, index) => byte === end[index]);
        isLetIn ||= isReady;
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
    get interruptions() {
      return interruptions;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const end of open) closed(end);
    },
  };
}

/** Tells the types of the messages that end in a chunk; each has its length after its type. */
function messages(): (chunk: Uint8Array) => number[] {
  let rest = new Uint8Array();
  return function messagesIn(chunk) {
    const bytes = new Uint8Array([...rest, ...chunk]);
    const types: number[] = [];
    let at = 0;
    while (bytes.length - at > 4) {
      const length = 1 + new DataView(bytes.buffer, at + 1).getInt32(0);
      if (bytes.length - at < length) break;
      types.push(bytes[at]!);
      at += length;
    }
    rest = bytes.slice(at);
    return types;
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
