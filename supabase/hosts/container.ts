/**
 * The function in a container, or in any process that is told to end: what is
 * under way when the signal comes is finished, the work after answers included.
 *
 * @module
 */
import { hostedApp } from "../functions/mcp/hosted.ts";
import { openPorts } from "../functions/mcp/ports.ts";
import { CATALOGUE } from "../functions/mcp/tools/mod.ts";

/**
 * How long calls under way have; the platforms allow 10 seconds before they
 * kill. Streams of updates, which would never end, are cut off then.
 */
const GRACE_MS = 9_000;

const { config, send, close, keys } = openPorts();
const afterAnswers = new Set<Promise<void>>();
const app = hostedApp(CATALOGUE, {
  config,
  keys,
  send,
  waitUntil(work) {
    const done = () => void afterAnswers.delete(work);
    afterAnswers.add(work);
    work.then(done, done);
  },
});
const server = Deno.serve({ port: config.port, onListen() {} }, app.fetch);

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  setTimeout(() => Deno.exit(), GRACE_MS);
  await server.shutdown();
  await Promise.allSettled(afterAnswers);
  await close();
  Deno.exit();
}
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.addSignalListener(signal, stop);
}
