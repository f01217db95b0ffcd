import assert from "node:assert/strict";
import { accountDb } from "../../supabase/functions/mcp/db/call_db.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type { Effect } from "../../supabase/functions/mcp/core/operation.ts";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
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
  for (let i = 0; i < 3; i++) {
    await assert.rejects(scene.calls(client), refusal("rate_limited"));
  }
  await scene.elapse("10 seconds");
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
    await assert.rejects(
      call(scene.gateway, client, "read").batch(sql`select 1 / 0`),
      refusal("unavailable"),
    );
  }
  await assert.rejects(scene.calls(client), refusal("rate_limited"));
});

Deno.test("a call that is refused before its work costs as much as one that is done", async () => {
  await using scene = await limited({ client_burst_credits: 6 });
  const client = await scene.client();
  for (let i = 0; i < 6; i++) {
    await call(scene.gateway, client, "read").refuse("invalid_input");
  }
  await assert.rejects(scene.calls(client), refusal("rate_limited"));
});

Deno.test("calls that fail take no more than there is, and every one is on record", async () => {
  await using scene = await limited({ client_burst_credits: 6 });
  const client = await scene.client();
  for (let i = 0; i < 20; i++) {
    const { code } = await call(scene.gateway, client, "read")
      .refuse("invalid_input");
    assert.equal(code, i < 6 ? "invalid_input" : "rate_limited");
  }
  await scene.elapse("11 seconds");
  await scene.calls(client);
  const records = await scene.database.sql`
    select refusal, sum(calls)::int as calls from mcp.calls
    group by refusal order by calls`;
  const [kept] = await scene.database.sql`
    select count(*)::int as rows from mcp.counted_refusals`;
  // A minute may have ended meanwhile.
  assert.ok(kept!["rows"] <= 2, `${kept!["rows"]} rows`);
  assert.deepEqual([...records], [
    { refusal: null, calls: 1 },
    { refusal: "invalid_input", calls: 6 },
    { refusal: "rate_limited", calls: 14 },
  ]);
});

Deno.test("to ask the user first costs what a read costs, whatever is asked about", async () => {
  await using scene = await limited({
    client_burst_credits: 6,
    destroy_cost_credits: 6,
  });
  const client = await scene.client();
  const destroying = () => call(scene.gateway, client, "destroy");
  await destroying().question({ ends: true }).batch();
  await assert.rejects(destroying().batch(), refusal("rate_limited"));
  for (let i = 0; i < 5; i++) await scene.calls(client);
  await assert.rejects(
    destroying().question({ ends: true }).batch(),
    refusal("rate_limited"),
  );
});

Deno.test("what a user does on the site costs nothing", async () => {
  await using scene = await limited({ user_burst_credits: 6 });
  const client = await scene.client();
  const user = await sessionOf(scene.database, client.userId);
  const { send } = scene.gateway;
  const account = accountDb({ send, statementTimeoutMs: 5_000 });
  const action = { name: "an_action", effect: "add", requestId: "r" } as const;
  for (let i = 0; i < 20; i++) await account.action(user, action).work.batch();
  for (let i = 0; i < 6; i++) await scene.calls(client);
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
      call(gateway, client, effect).batch(),
    /** Lets time pass, as buckets see it. */
    elapse: (time: string) =>
      database
        .sql`update mcp.rate_limits set full_at = full_at - ${time}::interval`,
    [Symbol.asyncDispose]: dispose,
  };
}
