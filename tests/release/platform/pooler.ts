import { type Relay, relay } from "../../support/relay.ts";

/**
 * The project's pooler, as far as its names of users go: passes connections of
 * `role.ref` on to the database as `role`, and closes every other; what follows
 * a connection's first message goes by unread.
 */
export function pooler(ref: string, databasePort: number): Relay {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return relay(listener, async (client) => {
    const startup = await startupOf(client);
    const first = startup && withoutRef(startup, ref);
    return first && { port: databasePort, first };
  });
}

async function startupOf(
  client: Deno.Conn,
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
