import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/kernel/caller.ts";
import type { Effect } from "../../supabase/functions/mcp/kernel/effect.ts";
import { Refusal } from "../../supabase/functions/mcp/kernel/refusal.ts";
import { sql } from "../../supabase/functions/mcp/kernel/statement.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { call, connection, refusal } from "./calls.ts";

Deno.test("a client that has spent its credits is refused, and told when to come back", async () => {
  await using scene = await limited({ client_burst_credits: 6 });
  const client = await scene.client();
  for (let i = 0; i < 6; i++) await scene.calls(client);
  await assert.rejects(scene.calls(client), (error) => {
    assert.ok(error instanceof Refusal);
    assert.equal(error.status, 429);
    assert.match(error.words(), /: come back in (10|[1-9]) seconds?\. Wait/);
    return true;
  });
});

Deno.test("a client that comes back when it was told is let in", async () => {
  await using scene = await limited({ client_burst_credits: 6 });
  const client = await scene.client();
  for (let i = 0; i < 6; i++) await scene.calls(client);
  const { message } = await scene.calls(client).catch((error) => error);
  const [wait] = message.match(/\d+ seconds?/);
  await scene.elapse(wait);
  await scene.calls(client);
  await assert.rejects(scene.calls(client), refusal("rate_limited"));
});

Deno.test("a bucket does not fill beyond its burst", async () => {
  await using scene = await limited({ client_burst_credits: 6 });
  const client = await scene.client();
  await scene.calls(client);
  await scene.elapse("1 day");
  for (let i = 0; i < 6; i++) await scene.calls(client);
  await assert.rejects(scene.calls(client), refusal("rate_limited"));
});

Deno.test("a call costs what its effect costs", async () => {
  await using scene = await limited({
    client_burst_credits: 6,
    add_cost_credits: 5,
  });
  const client = await scene.client();
  await scene.calls(client, "add");
  await assert.rejects(scene.calls(client, "add"), refusal("rate_limited"));
  await scene.calls(client, "read");
  await assert.rejects(scene.calls(client, "read"), refusal("rate_limited"));
});

Deno.test("a call over the limit takes nothing, so that its wait holds", async () => {
  await using scene = await limited({ client_burst_credits: 6 });
  const client = await scene.client();
  for (let i = 0; i < 6; i++) await scene.calls(client);
  const db = call(scene.gateway, client, "read");
  await assert.rejects(db.admit(), refusal("rate_limited"));
  await scene.elapse("10 seconds");
  await db.recordRefusal("rate_limited");
  await scene.calls(client);
});

Deno.test("more clients of one user bring no more calls", async () => {
  await using scene = await limited({ user_burst_credits: 7 });
  for (let i = 0; i < 7; i++) await scene.calls(await scene.client());
  await assert.rejects(
    scene.calls(await scene.client()),
    refusal("rate_limited"),
  );
});

Deno.test("what one user spends, another has still", async () => {
  await using scene = await limited({ user_burst_credits: 6 });
  const client = await scene.client();
  for (let i = 0; i < 6; i++) await scene.calls(client);
  await scene.calls(await scene.client(await addUser(scene.database)));
});

Deno.test("a call that fails costs as much as one that is done", async () => {
  await using scene = await limited({ client_burst_credits: 6 });
  const client = await scene.client();
  for (let i = 0; i < 6; i++) {
    const db = call(scene.gateway, client, "read");
    await assert.rejects(
      db.visit(sql`select 1 / 0`),
      refusal("unavailable"),
    );
    await db.recordRefusal("unavailable");
  }
  await assert.rejects(scene.calls(client), refusal("rate_limited"));
});

Deno.test("calls that fail take no more than there is", async () => {
  await using scene = await limited({ client_burst_credits: 6 });
  const client = await scene.client();
  for (let i = 0; i < 20; i++) {
    await call(scene.gateway, client, "read").recordRefusal("invalid_input");
  }
  await scene.elapse("11 seconds");
  await scene.calls(client);
  assert.equal(
    (await scene.database.sql`select from mcp.audit_log`).length,
    21,
  );
});

Deno.test("settings by which some call could never be let in are refused", async () => {
  await assert.rejects(
    limited({ client_burst_credits: 5, destroy_cost_credits: 6 }),
    { code: "23514" },
  );
});

/** A database with one user and slow buckets: a credit comes back in ten seconds. */
async function limited(settings: Readonly<Record<string, number>>) {
  const database = await freshDatabase();
  const gateway = connection(database.url("mcp_gateway"));
  const dispose = async () => {
    await gateway[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  };
  try {
    await database.sql`update mcp.settings set ${
      database.sql({
        client_credits_per_minute: 6,
        user_credits_per_minute: 6,
        add_cost_credits: 1,
        replace_cost_credits: 1,
        destroy_cost_credits: 1,
        ...settings,
      })
    }`;
  } catch (error) {
    await dispose();
    throw error;
  }
  const userId = await addUser(database);
  return {
    database,
    gateway,
    client: (of = userId) => connectedClient(database, of),
    calls: (client: Caller, effect: Effect = "read") =>
      call(gateway, client, effect).admit(),
    /** Lets time pass, as buckets see it. */
    elapse: (time: string) =>
      database
        .sql`update mcp.buckets set full_at = full_at - ${time}::interval`,
    [Symbol.asyncDispose]: dispose,
  };
}
