import assert from "node:assert/strict";
import { onceConnected } from "../../supabase/functions/mcp/db/connection.ts";
import { freshDatabase } from "../support/database.ts";
import { connection } from "./calls.ts";

Deno.test("what is sent while the first connection is under way opens no other", async () => {
  await using database = await freshDatabase();
  await using pool = connection(database.url("mcp_gateway"));
  const send = onceConnected(pool.send);
  assert.equal((await send("select 1 as one")).length, 1);
  const backends = await database.sql`
    select from pg_stat_activity
    where datname = current_database() and usename = 'mcp_gateway'`;
  assert.equal(backends.length, 1);
});

Deno.test("a first connection that fails takes those with it that wait for it, and none after them", async () => {
  await using database = await freshDatabase();
  await using pool = connection(database.url("mcp_gateway"));
  let isFirst = true;
  const send = onceConnected((batch) => {
    if (!isFirst) return pool.send(batch);
    isFirst = false;
    return Promise.reject(new Error("Nobody is there."));
  });
  await assert.rejects(send("select"), /Nobody is there/);
  assert.equal((await send("select 1 as one")).length, 1);
});
