import assert from "node:assert/strict";
import { dbOfSession } from "../../supabase/functions/mcp/db/batch.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type { Refusal } from "../../supabase/functions/mcp/core/errors.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { batchScene, WRITE } from "./batch_scene.ts";
import { connection, refusal } from "./calls.ts";

Deno.test("batch() costs one round trip, authorization and record included", async () => {
  await using scene = await batchScene();
  const work = () => scene.call("read").batch(sql`select 1`, sql`select 2`);
  assert.equal(await scene.roundTrips(work), 1);
  assert.equal((await scene.records("id")).length, 1);
});

Deno.test("batch() gives the rows of each statement in order", async () => {
  await using scene = await batchScene();
  const results = await scene.call("read").batch(
    sql`select 1 as one`,
    sql`select 2 as two union all select 3`,
  );
  assert.deepEqual(results.map((rows) => [...rows]), [
    [{ one: 1 }],
    [{ two: 2 }, { two: 3 }],
  ]);
});

Deno.test("batch() gives bigint, numeric and timestamps as JSON values, wherever the database thinks it is", async () => {
  await using scene = await batchScene();
  const { sql: admin, name } = scene.database;
  await admin.unsafe(
    `alter database ${name} set timezone = 'America/New_York'`,
  );
  const [rows] = await scene.call("read").batch(
    sql`select 5::int8 as n, 2.50::numeric as q,
      '2026-01-02 03:04:05+02'::timestamptz as at`,
  );
  assert.deepEqual([...rows], [
    { n: 5, q: 2.5, at: "2026-01-02T01:04:05+00:00" },
  ]);
});

Deno.test("batch() works as the caller, under row-level security", async () => {
  await using scene = await batchScene();
  const [rows] = await scene.call("read").batch(
    sql`select auth.uid() as uid, current_user::text as role`,
  );
  assert.deepEqual([...rows], [
    { uid: scene.caller.userId, role: "authenticated" },
  ]);
});

Deno.test("batch() writes nothing in a call that reads", async () => {
  await using scene = await batchScene();
  await assert.rejects(scene.call("read").batch(WRITE), sqlState("25006"));
  assert.equal(await scene.written(), 0);
  await scene.call("add").batch(WRITE);
  assert.equal(await scene.written(), 1);
});

for (const statements of [["select 1"], ["select 1 / 0"]]) {
  Deno.test(`a batch that reads, of "${statements}", leaves the role and the right to write as it found them`, async () => {
    await using scene = await batchScene();
    const batch = JSON.stringify({
      claims: scene.caller.claims,
      reads_only: true,
      statements: statements.map((text) => ({ text, values: [] })),
    });
    const rows = await scene.send(
      `select mcp.batch('${batch}');
      create temporary table written () on commit drop;
      insert into written default values;
      select current_user::text as role from written`,
    );
    assert.deepEqual([...rows], [{ role: "mcp_gateway" }]);
  });
}

for (
  const escape of [
    "reset role",
    "set role mcp_gateway",
    "set session authorization default",
  ]
) {
  Deno.test(`what follows a batch gains nothing by "${escape}"`, async () => {
    await using scene = await batchScene();
    const batch = JSON.stringify({
      claims: scene.caller.claims,
      reads_only: true,
      statements: [],
    });
    await assert.rejects(
      scene.send(
        `select mcp.batch('${batch}'); ${escape}; select * from mcp.grants`,
      ),
      { code: "42501" },
    );
  });
}

for (
  const text of [
    "select 1; select 2",
    "reset role",
    "select 1) select json_build_array() from answer; commit; --",
    "deallocate all",
  ]
) {
  Deno.test(`batch() takes "${text}" for no statement`, async () => {
    await using scene = await batchScene();
    await assert.rejects(
      scene.call("read").batch({ strings: [text], values: [] }),
      sqlState("42601"),
    );
  });
}

Deno.test("batch() keeps the plans of statements it has seen, and not of too many", async () => {
  await using scene = await batchScene();
  const prepared = async () =>
    (await scene.send("select name from pg_prepared_statements")).length;
  const client = scene.client(scene.caller);
  for (const value of [1, 2, 3]) await client.batch(sql`select ${value}::int`);
  assert.equal(await prepared(), 1);
  const texts = Array.from({ length: 199 }, (_, index) => `select ${index}`);
  await client.batch(...texts.map((text) => ({ strings: [text], values: [] })));
  assert.equal(await prepared(), 200);
  const [[row]] = await client.batch(sql`select 'one more' as text`);
  assert.deepEqual(row, { text: "one more" });
  // The newest 150 are kept.
  assert.equal(await prepared(), 151);
});

Deno.test("batch() keeps no more plans where every batch brings many, and drops none of another's", async () => {
  await using scene = await batchScene();
  await scene.send(`prepare "PGBOUNCER_1" as select 1`);
  const client = scene.client(scene.caller);
  for (let batch = 0; batch < 4; batch++) {
    const texts = Array.from(
      { length: 250 },
      (_, n) => `select ${batch}, ${n}`,
    );
    await client.batch(
      ...texts.map((text) => ({ strings: [text], values: [] })),
    );
  }
  const names = (await scene.send("select name from pg_prepared_statements"))
    .map((row) => Object(row).name);
  assert.ok(names.includes("PGBOUNCER_1"));
  // Those that were kept, those of the last batch, and the other's.
  assert.equal(names.length, 150 + 250 + 1);
});

Deno.test("batch() keeps the plans of a batch that came to nothing", async () => {
  await using scene = await batchScene();
  const prepared = async () =>
    (await scene.send("select name from pg_prepared_statements")).length;
  await assert.rejects(
    scene.call("add").batch(WRITE, sql`select ${"x"}::integer as number`),
    refusal("unavailable"),
  );
  assert.equal(await prepared(), 2);
  await scene.call("add").batch(WRITE, sql`select ${"1"}::integer as number`);
  assert.equal(await prepared(), 2);
  assert.equal(await scene.written(), 1);
});

Deno.test("a plan that was kept sees what its caller may see, and no other's", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"), 1);
  const people = await Promise.all(
    [1, 2, 3].map(async () =>
      await sessionOf(database, await addUser(database))
    ),
  );
  for (const { userId } of people) {
    await database.sql`
      insert into workouts.exercise (user_id, name) values (${userId}, 'Squat')`;
  }
  // Postgres makes a plan for all callers after five for one each.
  for (let round = 0; round < 12; round++) {
    for (const caller of people) {
      const options = { send: gateway.send, statementTimeoutMs: 5_000 };
      const [rows] = await dbOfSession(options, caller).batch(
        sql`select user_id from workouts.exercise where name = ${"Squat"}`,
      );
      assert.deepEqual(rows, [{ user_id: caller.userId }]);
    }
  }
  const [{ generic_plans }] = await gateway.send(
    "select generic_plans from pg_prepared_statements",
  ) as unknown as [{ generic_plans: string }];
  assert.ok(Number(generic_plans) > 20);
});

Deno.test("batch() gives the rows of a table with a column of any name", async () => {
  await using scene = await batchScene();
  const row = { answer: 1, change: 2, statement: null };
  const [rows] = await scene.call("read").batch(
    sql`select 1 as answer, 2 as change, null as statement`,
  );
  assert.deepEqual(rows, [row]);
});

for (const text of ["select 1", "select 1 / 0"]) {
  Deno.test(`batch() of "${text}" leaves nothing on the connection`, async () => {
    await using scene = await batchScene();
    const left = `select current_user::text as role,
      coalesce(current_setting('request.jwt.claims', true), '') as claims,
      coalesce(current_setting('request.jwt.claim.sub', true), '') as sub,
      coalesce(current_setting('mcp.about', true), '') as about,
      coalesce(current_setting('mcp.permissions', true), '') as permissions,
      current_setting('statement_timeout') as timeout,
      current_setting('transaction_read_only') as read_only,
      current_setting('TimeZone') as time_zone`;
    const before = await scene.send(left);
    await scene.call("read")
      .batch(sql`select mcp.note('{"rows": 1}')`, {
        strings: [text],
        values: [],
      })
      .catch(() => {});
    assert.deepEqual(await scene.send(left), before);
  });
}

Deno.test("batch() does all of its statements or none", async () => {
  await using scene = await batchScene();
  await assert.rejects(scene.call("add").batch(WRITE, sql`select 1 / 0`));
  assert.equal(await scene.written(), 0);
  await scene.call("add").batch(WRITE, WRITE);
  assert.equal(await scene.written(), 2);
});

Deno.test("batch() refuses a client whose permission is not granted, whatever its token says", async () => {
  await using scene = await batchScene();
  await scene.call("read").batch(sql`select 1`);
  await scene.database
    .sql`delete from mcp.grants where permission = 'workouts:read'`;
  await assert.rejects(
    scene.call("read").batch(sql`select 1`),
    refusal("permission_missing"),
  );
});

Deno.test("batch() refuses what takes too long", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await sessionOf(database, await addUser(database));
  const options = { send: gateway.send, statementTimeoutMs: 100 };
  await assert.rejects(
    dbOfSession(options, caller).batch(sql`select pg_sleep(10)`),
    refusal("too_slow"),
  );
});

Deno.test("batch() is unavailable where the database is down", async () => {
  await using database = await freshDatabase();
  const caller = await sessionOf(database, await addUser(database));
  await using gateway = connection("postgres://mcp_gateway@127.0.0.1:9/x");
  await assert.rejects(
    dbOfSession({ send: gateway.send, statementTimeoutMs: 100 }, caller)
      .batch(sql`select 1`),
    refusal("unavailable"),
  );
});

Deno.test("a user's session sees that user's grants and records alone, and a client neither", async () => {
  await using scene = await batchScene();
  const { database, account } = scene;
  const [ann, ben] = [await addUser(database), await addUser(database)];
  const client = await connectedClient(database, ann, [
    "workouts:read",
    "workouts:write",
  ]);
  await scene.call("read", { as: client }).batch(sql`select 1`);
  const seen = async (caller: Caller) => {
    const db = caller.clientId ? scene.client(caller) : account.session(caller);
    const results = await db.batch(
      sql`select from mcp.grants`,
      sql`select from mcp.audit_log`,
    );
    return results.map((rows) => rows.length);
  };
  assert.deepEqual(await seen(await sessionOf(database, ann)), [2, 1]);
  assert.deepEqual(await seen(await sessionOf(database, ben)), [0, 0]);
  assert.deepEqual(await seen(client), [0, 0]);
});

function sqlState(code: string) {
  return ({ cause }: Refusal) =>
    cause instanceof Error && "code" in cause && cause.code === code;
}
