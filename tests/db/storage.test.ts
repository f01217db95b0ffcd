import assert from "node:assert/strict";
import { accountDb } from "../../supabase/functions/mcp/db/call_db.ts";
import { runScript } from "../../supabase/local/postgres/run_script.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { call, connection, refusal } from "./calls.ts";

const MB = 1_000_000;

// Defence: `log_full` in `mcp.require_credits`.
Deno.test("a client whose record is full calls no more; the user's other client does", async () => {
  await using scene = await storage({ client_log_mb: 1 });
  const { gateway, client, other } = scene;
  await call(gateway, client, "read").batch();
  await call(gateway, other, "read").batch();
  await scene.sql`update mcp.rate_limits set log_bytes = ${MB}
    where client_id = ${client.clientId!}`;
  for (let i = 0; i < 20; i++) {
    await assert.rejects(
      call(gateway, client, "read").batch(),
      refusal("log_full"),
    );
  }
  await call(gateway, other, "read").batch();
  const counted = await scene.sql`
    select client_id, sum(calls)::int as calls from mcp.counted_refusals
    where refusal = 'log_full' group by client_id`;
  assert.deepEqual([...counted], [{ client_id: client.clientId, calls: 20 }]);
});

// Defence: as above, and the client's own share in it.
Deno.test("where a user's record is full only clients call that have written little, and the user still acts on the site", async () => {
  await using scene = await storage({ user_log_mb: 1 });
  const { gateway, client, other } = scene;
  await call(gateway, client, "read").batch();
  await scene.sql`update mcp.rate_limits set log_bytes = ${MB}`;
  await assert.rejects(
    call(gateway, client, "read").batch(),
    refusal("log_full"),
  );
  await call(gateway, other, "read").batch();
  const stranger = await connectedClient(scene, await addUser(scene));
  await call(gateway, stranger, "read").batch();
  await scene.action().work.batch(
    sql`select mcp.set_grants(${client.clientId!}, '{}')`,
  );
  assert.equal(
    (await scene.sql`select from mcp.grants where client_id = ${client
      .clientId!}`).length,
    0,
  );
});

Deno.test("the size of a client's records is counted, and falls when they are deleted", async () => {
  await using scene = await storage({});
  const { gateway, client } = scene;
  for (let i = 0; i < 30; i++) await call(gateway, client, "read").batch();
  const kept = () =>
    scene.sql`select log_bytes::int from mcp.rate_limits
      where user_id = ${client.userId}
        and (client_id is null or client_id = ${client.clientId!})`;
  const [actual] = await scene.sql`
    select sum(pg_column_size(kept.*))::int as bytes from mcp.audit_log as kept`;
  for (const { log_bytes } of await kept()) {
    const ratio = log_bytes / actual!["bytes"];
    assert.ok(ratio > 0.5 && ratio < 2, `${log_bytes} of ${actual!["bytes"]}`);
  }
  await scene.prune();
  for (const { log_bytes } of await kept()) {
    assert.equal(log_bytes, actual!["bytes"]);
  }
  await scene.sql`alter table mcp.audit_log disable trigger retention`;
  await scene.sql`delete from mcp.audit_log`;
  await scene.prune();
  for (const { log_bytes } of await kept()) assert.equal(log_bytes, 0);
});

// Defence: `mcp.count_stored` in `mcp.batch`.
Deno.test("what would be more than a user may keep is refused whole, recorded and charged", async () => {
  await using scene = await storage({ user_data_mb: 1 });
  const { gateway, client } = scene;
  const exercises = (from: number, to: number) =>
    call(gateway, client, "add").batch(
      sql`insert into workouts.exercise (name)
        select 'Exercise ' || n from generate_series(${from}::int, ${to}) as n`,
    );
  await exercises(1, 5_000);
  await assert.rejects(exercises(5_001, 15_000), refusal("storage_full"));
  const kept = await scene.sql`
    select from workouts.exercise where user_id = ${client.userId}`;
  assert.equal(kept.length, 5_000);
  const [record] = await scene.sql`
    select outcome, refusal from mcp.audit_log order by id desc limit 1`;
  assert.deepEqual({ ...record }, {
    outcome: "refused",
    refusal: "storage_full",
  });
  // Both calls were charged, at two credits each.
  const [bucket] = await scene.sql`
    select round(extract(epoch from full_at - now())
      * client_credits_per_minute / 60)::int as credits
    from mcp.rate_limits, mcp.settings where client_id is not null`;
  assert.equal(bucket!["credits"], 4);
  await scene.action().work.batch(
    sql`select mcp.delete_rows(${["workouts.exercise"]})`,
  );
  assert.deepEqual(await scene.dataBytes(), 0);
  await exercises(5_001, 10_000);
});

// Defence: the triggers of `mcp.count_table`.
Deno.test("data is counted as it is added and changed, and refused work leaves no count", async () => {
  await using scene = await storage({});
  const { gateway, client } = scene;
  const work = (statement: ReturnType<typeof sql>) =>
    call(gateway, client, "replace").batch(statement);
  await work(sql`insert into workouts.performed_session
    (source, source_key, title, started_at, started_at_local)
    select 'homeport', 'k' || n, 'Day', now(), now()::timestamp
    from generate_series(1, 100) as n`);
  assert.equal(await scene.dataBytes(), await scene.actualBytes());
  await work(
    sql`update workouts.performed_session set notes = repeat('a', 500)`,
  );
  assert.ok(await scene.dataBytes() > 50_000);
  assert.equal(await scene.dataBytes(), await scene.actualBytes());
  const before = await scene.dataBytes();
  await assert.rejects(
    call(gateway, client, "replace").batch(
      sql`insert into workouts.exercise (name) values ('Row')`,
      sql`select 1 / 0`,
    ),
    refusal("unavailable"),
  );
  assert.equal(await scene.dataBytes(), before);
  // By hand, past the batch: counted anew at night.
  await scene
    .sql`delete from workouts.performed_session where source_key > 'k5'`;
  assert.equal(await scene.dataBytes(), before);
  await scene.prune();
  assert.equal(await scene.dataBytes(), await scene.actualBytes());
});

// Defence: `set storage external` in `mcp.count_table`.
Deno.test("text that compresses well is counted alike when it comes and when it goes", async () => {
  await using scene = await storage({});
  const { gateway, client } = scene;
  const notes = "a".repeat(10_000);
  for (let round = 0; round < 3; round++) {
    await call(gateway, client, "replace").batch(
      sql`insert into workouts.performed_session
        (source, source_key, title, notes, started_at, started_at_local)
        values ('homeport', 'k', 'Day', ${notes}, now(), now()::timestamp)`,
    );
    assert.equal(await scene.dataBytes(), await scene.actualBytes());
    await call(gateway, client, "replace").batch(
      sql`delete from workouts.performed_session`,
    );
    assert.equal(await scene.dataBytes(), 0);
  }
});

Deno.test("prune() counts a user whose bucket is gone, and no call waits in another order", async () => {
  await using scene = await storage({});
  const { gateway, client } = scene;
  await call(gateway, client, "add").batch(
    sql`insert into workouts.exercise (name) values ('Row')`,
  );
  const kept = () =>
    scene.sql`select client_id, log_bytes > 0 as log, data_bytes > 0 as data
      from mcp.rate_limits where user_id = ${client.userId}
      order by client_id nulls first`;
  const before = await kept();
  await scene.sql`delete from mcp.rate_limits`;
  await scene.prune();
  assert.deepEqual([...await kept()], [...before]);
  assert.equal(before.length, 2);
});

Deno.test("counted refusals of a day become one row, and none is lost", async () => {
  await using scene = await storage({});
  await scene.sql`
    insert into mcp.counted_refusals (user_id, client_id, at, refusal, calls)
    select ${scene.client.userId}, ${scene.client.clientId!},
      date_trunc('day', now()) - interval '2 days' + n * interval '1 minute',
      'rate_limited', 2
    from generate_series(0, 1439) as n`;
  for (let night = 0; night < 2; night++) {
    await scene.prune();
    const rows = await scene.sql`select calls::int from mcp.counted_refusals`;
    assert.deepEqual([...rows], [{ calls: 2_880 }]);
  }
});

Deno.test("counted refusals go in their time, and no metric goes back", async () => {
  await using scene = await storage({});
  const { gateway, client } = scene;
  await scene.sql`update mcp.settings set user_burst_credits = 10,
    destroy_cost_credits = 10`;
  await call(gateway, client, "destroy").batch();
  for (let i = 0; i < 7; i++) {
    await assert.rejects(
      call(gateway, client, "read").batch(),
      refusal("rate_limited"),
    );
  }
  const before = await scene.refused();
  assert.equal(before, 7);
  await scene.sql`update mcp.counted_refusals set at = at - interval '1 year'`;
  await scene.prune();
  assert.equal((await scene.sql`select from mcp.counted_refusals`).length, 0);
  assert.equal(await scene.refused(), before);
});

/** A user with two clients, and limits that are not met by accident. */
async function storage(settings: Readonly<Record<string, number>>) {
  const database = await freshDatabase();
  const gateway = connection(database.url("mcp_gateway"), 1);
  const changed = {
    client_burst_credits: 10_000,
    user_burst_credits: 10_000,
    ...settings,
  };
  await database.sql`update mcp.settings set ${database.sql(changed)}`;
  const userId = await addUser(database);
  const user = await sessionOf(database, userId);
  const account = accountDb({ ...gateway, statementTimeoutMs: 20_000 });
  const number = (rows: readonly { readonly n: unknown }[]) =>
    Number(rows[0]!.n);
  return {
    ...database,
    gateway,
    client: await connectedClient(database, userId),
    other: await connectedClient(database, userId),
    action: () =>
      account.action(user, {
        name: "an_action",
        effect: "destroy",
        requestId: "r",
      }),
    prune: () => runScript(database.url("postgres"), "select mcp.prune()"),
    dataBytes: async () =>
      number(
        await database.sql<
          [{ n: string }]
        >`select coalesce(sum(data_bytes), 0) as n from mcp.rate_limits
          where user_id = ${userId}`,
      ),
    actualBytes: async () =>
      number(
        await database.sql<[{ n: string }]>`
          select coalesce(sum(pg_column_size(kept.*)), 0) as n
          from workouts.performed_session as kept
          where user_id = ${userId}`,
      ),
    refused: async () =>
      number(
        await database.sql<[{ n: string }]>`
          select sum((value ->> 'calls')::int) as n
          from jsonb_array_elements(mcp.metrics() -> 'calls')
          where value ->> 'refusal' = 'rate_limited'`,
      ),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
