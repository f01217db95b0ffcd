import assert from "node:assert/strict";
import { freshDatabase } from "../support/database.ts";
import { wireTo } from "../support/wire.ts";
import { connection } from "./calls.ts";

const CONNECTIONS = 2;

Deno.test("a connection is sent nothing before its last answer is there whole", async () => {
  await using database = await freshDatabase();
  const url = new URL(database.url("mcp_gateway"));
  await using wire = wireTo(Number(url.port));
  url.port = String(wire.port);
  await using pool = connection(url.href, CONNECTIONS);
  const numbers = Array.from({ length: 40 }, (_, n) => n);
  const answers = await Promise.all(
    numbers.map((n) =>
      pool.send(`set local lock_timeout = 1; select ${n} as n`)
    ),
  );
  assert.deepEqual(answers.map(([row]) => row?.["n"]), numbers);
  assert.equal(wire.interruptions, 0);
});

Deno.test("a slow statement holds up none but itself, as long as a connection is left", async () => {
  await using database = await freshDatabase();
  await using pool = connection(database.url("mcp_gateway"), CONNECTIONS);
  // Once all are there, the driver would take the next in turn.
  await Promise.all([pool.send("select"), pool.send("select")]);
  const order: string[] = [];
  const slow = pool.send("select pg_sleep(1)").then(() => order.push("slow"));
  const quick = Promise.all(
    Array.from({ length: 20 }, () => pool.send("select 1")),
  ).then(() => order.push("quick"));
  await Promise.all([slow, quick]);
  assert.deepEqual(order, ["quick", "slow"]);
});
