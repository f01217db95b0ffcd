import { measured } from "./measured.ts";
import { requestText } from "./work.ts";

/** What the load can do at most: its rate against a server that does nothing. */
export async function loadAlone(tokens: readonly string[]): Promise<number> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      await request.text();
      return new Response('{"structuredContent":{}}');
    },
  );
  const { callsPerSecond } = await measured({
    port: server.addr.port,
    pid: Deno.pid,
    requests: tokens.map((token) => requestText("2026-07-28", "read", token)),
    concurrency: 10,
    warmUpMs: 500,
    durationMs: 1_500,
  });
  await server.shutdown();
  return callsPerSecond;
}
