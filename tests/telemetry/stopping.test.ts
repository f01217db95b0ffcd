import assert from "node:assert/strict";
import { shutDownOnSignal } from "../../supabase/functions/mcp/main.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import { startFunction } from "../../supabase/local/function_process.ts";
import { toolCall } from "../attack/tool_call.ts";
import { freshDatabase } from "../support/database.ts";
import { functionEnv } from "../support/function_env.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { published } from "../support/published.ts";
import { tokenIssuer } from "../support/tokens.ts";
import { upstream } from "../support/upstream.ts";
import { within } from "../support/within.ts";

/** What a container is given to end by itself before it is killed. */
const GRACE_MS = 10_000;
const CALLS = 3;
const ENTRY =
  new URL("../../supabase/functions/mcp/index.ts", import.meta.url).pathname;

// Defence: the flush, and its bound.
Deno.test("a process that is asked to stop tells what it has not yet told, and waits for no collector that is silent", async () => {
  await using database = await freshDatabase();
  const issuer = await tokenIssuer();
  await using auth = published({
    "/auth/v1/.well-known/jwks.json": issuer.jwks,
  });
  await using collector = upstream(() => new Response());
  await collector.down("is silent");
  const process = await startFunction({
    port: freePort(),
    entry: ENTRY,
    env: {
      ...functionEnv(auth.url, database),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    },
    log() {},
  });
  try {
    const ann = await connectedClient(database, await addUser(database));
    const token = await issuer.token(ann);
    for (let call = 0; call < CALLS; call++) {
      const request = toolCall(token, "whoami");
      await (await fetch(`${process.url}/mcp`, request)).text();
    }
    await within(process.stop(), GRACE_MS);
  } finally {
    await process.kill();
  }
  const [told] = await database.sql`
    select sum(calls)::int as calls from mcp.call_durations`;
  assert.equal(told!["calls"], CALLS);
});

// Defence: the listener for the platform's word.
Deno.test("an isolate whose time is up tells what it has not yet told, and is kept alive for it", () => {
  const kept: Promise<unknown>[] = [];
  globalThis.EdgeRuntime = { waitUntil: (work) => void kept.push(work) };
  const flushing = Promise.resolve(true);
  try {
    shutDownOnSignal({
      server: { shutdown: () => Promise.resolve() },
      pending: new Set(),
      flush: () => flushing,
      close: () => Promise.resolve(),
    });
    dispatchEvent(new Event("beforeunload"));
  } finally {
    globalThis.EdgeRuntime = undefined;
  }
  assert.deepEqual(kept, [flushing]);
});
