/**
 * Stands in front of a local port as if it were far away: TARGET DELAY_MS. What
 * passes is held for half the delay, each way. It says on which port it
 * listens, and ends when its standard input does.
 *
 * @module
 */
const [target, delayMs] = Deno.args.map(Number);
// Timers count whole milliseconds, and go off when the last has passed.
const holdMs = Math.floor(delayMs! / 2 - 0.5);
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log(listener.addr.port);
accept();
for await (const _ of Deno.stdin.readable);
Deno.exit();

async function accept() {
  for await (const client of listener) {
    const server = await Deno.connect({ hostname: "127.0.0.1", port: target! });
    for (const end of [client, server]) end.setNoDelay(true);
    carry(client, server);
    carry(server, client);
  }
}

async function carry(from: Deno.Conn, to: Deno.Conn) {
  let passed: Promise<unknown> = Promise.resolve();
  try {
    for await (const chunk of from.readable) {
      const held = new Promise((resolve) => setTimeout(resolve, holdMs));
      passed = passed.then(() => held).then(() => to.write(chunk));
      passed.catch(() => {});
    }
    await passed;
    to.close();
  } catch { /* the other way was first */ }
}
