import assert from "node:assert/strict";
import { subscriptions } from "../../supabase/functions/mcp/db/subscriptions.ts";
import { dbOfClient } from "../../supabase/functions/mcp/db/batch.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { wireTo } from "../support/wire.ts";
import { A, TITLED } from "../mcp/watching_scene.ts";
import { connection } from "./calls.ts";

Deno.test("a look at all that a session is subscribed to costs one round trip", async () => {
  await using database = await freshDatabase();
  const url = new URL(database.url("mcp_gateway"));
  await using wire = wireTo(Number(url.port));
  url.port = String(wire.port);
  await using gateway = connection(url.href, 1);
  const { open, look } = subscriptions((caller) =>
    dbOfClient({ send: gateway.send, statementTimeoutMs: 8_000 }, caller)
  );
  const stream = {
    caller: await connectedClient(database, await addUser(database)),
    session: crypto.randomUUID(),
    id: crypto.randomUUID(),
    permissions: ["workouts:read"],
  } as const;
  const watched = Array.from({ length: 20 }, (_, at) => ({
    uri: `${A}${at}`,
    permission: "workouts:read",
    version: TITLED.version!({ title: `a${at}` }),
  } as const));
  await open(stream);
  wire.flights();

  const { versions } = (await look(stream, {}, watched))!;

  assert.equal(wire.flights(), 1);
  assert.equal(versions.length, 20);
});
