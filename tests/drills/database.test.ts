import assert from "node:assert/strict";
import { pause } from "./calls.ts";
import {
  assertCanBeMadeAgain,
  assertRefusedInWords,
  openScene,
} from "./scene.ts";

/** How long the database is away. */
const AWAY_MS = 60_000;

Deno.test("a database that is down for a minute under load costs those calls and nothing more", async () => {
  await using scene = await openScene();
  const load = scene.load();
  await load.untilDone(50);
  await scene.database.stop();
  await pause(AWAY_MS);
  await scene.database.start();
  await load.untilDone(50);
  const outcomes = await load.end();
  assertRefusedInWords(outcomes);
  await scene.nothingIsLost(outcomes);
  const refused = outcomes.filter(({ done }) => !done);
  await assertCanBeMadeAgain(scene.url, scene.tokens[0]!, refused[0]!);
  assert.equal(
    refused.every(({ words }) => words.includes("unavailable")),
    true,
  );
});

Deno.test("a database that takes no more rows costs those calls and nothing more", async () => {
  await using scene = await openScene();
  const { sql, name } = scene.database;
  const load = scene.load();
  await load.untilDone(20);
  // What the platform does to a project whose disk is nearly full.
  await sql.unsafe(
    `alter database ${name} set default_transaction_read_only = on`,
  );
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'mcp_gateway'`;
  await pause(3_000);
  await sql.unsafe(
    `alter database ${name} reset default_transaction_read_only`,
  );
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'mcp_gateway'`;
  await load.untilDone(20);
  const outcomes = await load.end();
  assertRefusedInWords(outcomes);
  await scene.nothingIsLost(outcomes);
});
