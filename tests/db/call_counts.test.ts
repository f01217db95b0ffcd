import assert from "node:assert/strict";
import { sql as statement } from "../../supabase/functions/mcp/core/sql.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { recordCalls } from "../support/calls.ts";
import { call, connection } from "./calls.ts";

Deno.test("calls are counted whether their records are settled, or not yet", async () => {
  await using scene = await openScene();
  await scene.record(3);
  assert.equal(await scene.counted(), 3);
  await scene.settle();
  assert.equal(await scene.settled(), 3);
  await scene.record(2);
  assert.equal(await scene.counted(), 5);
  await scene.settle();
  assert.equal(await scene.counted(), 5);
});

Deno.test("a call that is recorded in steps is counted once, by its last", async () => {
  await using scene = await openScene();
  await using gateway = connection(scene.url("mcp_gateway"));
  const asking = call(gateway, scene.caller, "destroy");
  await asking.question({ ends: false }).batch();
  assert.equal(await scene.counted(), 0);
  await asking.batch(statement`select 1`);
  assert.equal(await scene.counted(), 1);
  await scene.settle();
  assert.equal(await scene.counted(), 1);
});

Deno.test("what a user does on the site is no call", async () => {
  await using scene = await openScene();
  const user = await sessionOf(scene, await addUser(scene));
  await recordCalls(scene, user, [{}]);
  assert.equal(await scene.counted(), 0);
  await scene.settle();
  assert.equal(await scene.counted(), 0);
});

// Defence: `seen_before`.
Deno.test("a call that was under way while later ones were counted is counted when it ends", async () => {
  await using scene = await openScene();
  const slow = await scene.sql.reserve();
  await slow`begin`;
  await slow`select pg_current_xact_id()`;
  await slow`
    insert into mcp.audit_log
      (user_id, client_id, session_id, request_id, tool, effect, outcome)
    values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'slow',
      'slow', 'read', 'done')`;
  await scene.record(2);
  for (let attempt = 0; attempt < 3; attempt++) {
    await scene.aged();
    assert.equal(await scene.counted(), 2);
  }
  await slow`commit`;
  slow.release();
  assert.equal(await scene.counted(), 3);
  await scene.settle();
  assert.equal(await scene.counted(), 3);
});

// Defence: the lock in `mcp.settle_counts`.
Deno.test("counting from many sides at once counts each call once", async () => {
  await using scene = await openScene();
  for (let round = 1; round <= 5; round++) {
    await scene.record(5_000);
    await scene.seen();
    await Promise.all(Array.from({ length: 4 }, () => scene.counted()));
    assert.equal(await scene.counted(), 5_000 * round);
  }
});

// Defence: the trigger `counted`.
Deno.test("no counter goes back when old records are let go of, settled or not", async () => {
  await using scene = await openScene();
  await scene.record(4, "2000-01-01T00:00:00Z");
  await scene.settle();
  await scene.record(3, "2000-01-01T00:00:00Z");
  await scene.record(2);
  assert.equal(await scene.counted(), 9);
  await scene.sql`select mcp.prune()`;
  const [left] = await scene.sql`select count(*)::int from mcp.audit_log`;
  assert.equal(left!["count"], 2);
  assert.equal(await scene.counted(), 9);
  await scene.settle();
  assert.equal(await scene.counted(), 9);
});

// Defence: the lock in `mcp.count_deleted_calls`.
Deno.test("records that go while they are being settled are counted once", async () => {
  await using scene = await openScene();
  for (let round = 1; round <= 5; round++) {
    await scene.record(5_000, "2000-01-01T00:00:00Z");
    await scene.seen();
    await Promise.all([
      scene.sql`select mcp.settle_counts()`,
      scene.sql`delete from mcp.audit_log`,
      scene.counted(),
    ]);
    assert.equal(await scene.counted(), 5_000 * round);
  }
});

Deno.test("counting goes on in a database that was restored where transactions have lower numbers", async () => {
  await using scene = await openScene();
  await scene.record(2);
  await scene.sql`update mcp.counting set seen_before = '4000000000000'`;
  await scene.settle();
  await scene.settle();
  assert.equal(await scene.settled(), 2);
  assert.equal(await scene.counted(), 2);
});

// Defence: no counter is written in the transaction of a call.
Deno.test("a call, done or refused, waits for nothing that is counted", async () => {
  await using scene = await openScene();
  await using gateway = connection(scene.url("mcp_gateway"));
  await scene.sql.begin(async (sql) => {
    await sql`lock mcp.counting, mcp.call_counts, mcp.call_durations,
      mcp.reporters, mcp.alert_windows in access exclusive mode`;
    await call(gateway, scene.caller, "read").batch(statement`select 1`);
    await call(gateway, scene.caller, "add").refuse("invalid_input");
  });
  assert.equal(await scene.counted(), 2);
});

async function openScene() {
  const database: TestDatabase = await freshDatabase();
  const { sql } = database;
  const caller = await connectedClient(database, await addUser(database));

  /** As if the two minutes were over. */
  async function aged() {
    await sql`update mcp.counting set seen_at = seen_at - interval '1 hour'`;
  }
  return {
    ...database,
    caller,
    aged,
    async record(calls: number, at = new Date().toISOString()) {
      const { userId, clientId, sessionId } = caller;
      await sql`
        insert into mcp.audit_log
          (user_id, client_id, session_id, request_id, tool, effect, outcome, at)
        select ${userId}, ${clientId!}, ${sessionId}, 'r', 'x', 'read', 'done',
          ${at}::text::timestamptz
        from generate_series(1, ${calls}::int)`;
    },
    /** Has what is there now be the next to be settled, at any time. */
    async seen() {
      for (let isSeen = false; !isSeen;) {
        await aged();
        await sql`select mcp.settle_counts()`;
        const [row] = await sql`
          select seen_id >= (select coalesce(max(id), 0) from mcp.audit_log)
            as is_seen
          from mcp.counting`;
        isSeen = row!["is_seen"];
      }
      await aged();
    },
    /** Has everything that is there now be settled; other databases' transactions may delay it. */
    async settle() {
      const deadline = Date.now() + 20_000;
      for (let isSettled = false; !isSettled;) {
        assert.ok(Date.now() < deadline, "Nothing gets settled.");
        await aged();
        await sql`select mcp.settle_counts()`;
        const [row] = await sql`
          select settled_id >= (select coalesce(max(id), 0) from mcp.audit_log)
            as is_settled
          from mcp.counting`;
        isSettled = row!["is_settled"];
      }
    },
    async settled(): Promise<number> {
      const [row] = await sql`
        select coalesce(sum(calls), 0)::int as calls from mcp.call_counts`;
      return row!["calls"];
    },
    async counted(): Promise<number> {
      const [row] = await sql`select mcp.metrics() as counted`;
      return row!["counted"].calls.reduce(
        (sum: number, { calls }: { calls: number }) => sum + calls,
        0,
      );
    },
  };
}
