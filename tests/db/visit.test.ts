import assert from "node:assert/strict";
import { dbOfSession } from "../../supabase/functions/mcp/db/visit.ts";
import type { Caller } from "../../supabase/functions/mcp/kernel/caller.ts";
import type { Refusal } from "../../supabase/functions/mcp/kernel/refusal.ts";
import { sql } from "../../supabase/functions/mcp/kernel/statement.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { wireTo } from "../support/wire.ts";
import { call, connection, refusal } from "./calls.ts";

Deno.test("visit() costs one round trip, admission and record included", async () => {
  await using database = await freshDatabase();
  await using wire = wireTo(Number(new URL(database.url("x")).port));
  const url = new URL(database.url("mcp_gateway"));
  url.port = String(wire.port);
  await using gateway = connection(url.href);
  const caller = await connectedClient(database, await addUser(database));
  await gateway.send("select");
  wire.flights();

  await call(gateway, caller, "read").visit(sql`select 1`, sql`select 2`);

  assert.equal(wire.flights(), 1);
});

Deno.test("visit() gives the rows of each statement in order", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  const results = await call(gateway, caller, "read").visit(
    sql`select 1 as one`,
    sql`select 2 as two union all select 3`,
  );
  assert.deepEqual(results.map((rows) => [...rows]), [
    [{ one: 1 }],
    [{ two: 2 }, { two: 3 }],
  ]);
});

Deno.test("visit() gives bigint, numeric and timestamps as JSON values, wherever the database thinks it is", async () => {
  await using database = await freshDatabase();
  await database.sql.unsafe(
    `alter database ${database.name} set timezone = 'America/New_York'`,
  );
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  const [rows] = await call(gateway, caller, "read").visit(
    sql`select 5::int8 as n, 2.50::numeric as q,
      '2026-01-02 03:04:05+02'::timestamptz as at`,
  );
  assert.deepEqual([...rows], [
    { n: 5, q: 2.5, at: "2026-01-02T01:04:05+00:00" },
  ]);
});

Deno.test("visit() works as the caller, under row-level security", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  const [rows] = await call(gateway, caller, "read").visit(
    sql`select auth.uid() as uid, current_user::text as role`,
  );
  assert.deepEqual([...rows], [{ uid: caller.userId, role: "authenticated" }]);
});

Deno.test("visit() writes nothing in a call that reads", async () => {
  await using database = await freshDatabase();
  await database
    .sql`create table public.t (); grant all on public.t to authenticated`
    .simple();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  const insert = sql`insert into public.t default values`;
  await assert.rejects(
    call(gateway, caller, "read").visit(insert),
    sqlState("25006"),
  );
  await call(gateway, caller, "add").visit(insert);
  assert.equal((await database.sql`select from public.t`).length, 1);
});

for (
  const escape of [
    "reset role",
    "set role mcp_gateway",
    "set session authorization default",
  ]
) {
  Deno.test(`what follows a visit gains nothing by "${escape}"`, async () => {
    await using database = await freshDatabase();
    await using gateway = connection(database.url("mcp_gateway"));
    const caller = await connectedClient(database, await addUser(database));
    const visit = JSON.stringify({
      claims: caller.claims,
      reads_only: true,
      statements: [],
    });
    await assert.rejects(
      gateway.send(
        `select mcp.visit('${visit}'); ${escape}; select * from mcp.grants`,
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
  Deno.test(`visit() takes "${text}" for no statement`, async () => {
    await using database = await freshDatabase();
    await using gateway = connection(database.url("mcp_gateway"));
    const caller = await connectedClient(database, await addUser(database));
    await assert.rejects(
      call(gateway, caller, "read").visit({ strings: [text], values: [] }),
      sqlState("42601"),
    );
  });
}

Deno.test("visit() keeps the plans of statements it has seen, and not of too many", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"), 1);
  const caller = await connectedClient(database, await addUser(database));
  const prepared = async () =>
    (await gateway.send("select name from pg_prepared_statements")).length;
  const session = dbOfSession(
    { send: gateway.send, statementTimeoutMs: 5_000 },
    caller,
  );
  for (const value of [1, 2, 3]) await session.visit(sql`select ${value}::int`);
  assert.equal(await prepared(), 1);
  const texts = Array.from({ length: 199 }, (_, index) => `select ${index}`);
  await session.visit(
    ...texts.map((text) => ({ strings: [text], values: [] })),
  );
  assert.equal(await prepared(), 200);
  await session.visit(sql`select 'one more'`);
  assert.equal(await prepared(), 1);
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
      const [rows] = await dbOfSession(options, caller).visit(
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

Deno.test("visit() gives the rows of a table with a column of any name", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  const row = { answer: 1, change: 2, statement: null };
  const [rows] = await call(gateway, caller, "read").visit(
    sql`select 1 as answer, 2 as change, null as statement`,
  );
  assert.deepEqual(rows, [row]);
});

Deno.test("visit() leaves nothing on the connection", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"), 1);
  const caller = await connectedClient(database, await addUser(database));
  const left = `select current_user::text as role,
    coalesce(current_setting('request.jwt.claims', true), '') as claims,
    current_setting('statement_timeout') as timeout,
    current_setting('transaction_read_only') as read_only,
    current_setting('TimeZone') as time_zone`;
  const before = await gateway.send(left);
  await call(gateway, caller, "read").visit(sql`select 1`);
  assert.deepEqual(await gateway.send(left), before);
});

Deno.test("visit() does all of its statements or none, its record included", async () => {
  await using database = await freshDatabase();
  await database
    .sql`create table public.t (); grant all on public.t to authenticated`
    .simple();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  await assert.rejects(
    call(gateway, caller, "add").visit(
      sql`insert into public.t default values`,
      sql`select 1 / 0`,
    ),
  );
  assert.equal((await database.sql`select from public.t`).length, 0);
  assert.equal((await database.sql`select from mcp.audit_log`).length, 0);
});

Deno.test("visit() records a call that is done", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  await call(gateway, caller, "read").visit(sql`select 1`);
  assert.deepEqual(await records(database), [{
    user_id: caller.userId,
    client_id: caller.clientId,
    tool: "a_tool",
    effect: "read",
    outcome: "done",
    refusal: null,
  }]);
});

Deno.test("visit() asks for admission once a call", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  const db = call(gateway, caller, "read");
  await db.visit(sql`select 1`);
  await db.visit(sql`select 2`);
  await db.admit();
  assert.equal((await records(database)).length, 1);
});

Deno.test("recordRefusal() records a call that is refused", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database), []);
  await call(gateway, caller, "add").recordRefusal("permission_missing");
  const [record] = await records(database);
  assert.equal(record!["outcome"], "refused");
  assert.equal(record!["refusal"], "permission_missing");
});

Deno.test("visit() refuses a client whose permission is not granted, whatever its token says", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  await call(gateway, caller, "read").visit(sql`select 1`);
  await database.sql`delete from mcp.grants where permission = 'workouts:read'`;
  await assert.rejects(
    call(gateway, caller, "read").visit(sql`select 1`),
    refusal("permission_missing"),
  );
});

Deno.test("visit() refuses a session that has ended, whatever its token says", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  await database.sql`delete from auth.sessions`;
  await assert.rejects(
    call(gateway, caller, "read").visit(sql`select 1`),
    refusal("session_ended"),
  );
});

Deno.test("visit() refuses a tool call of the user's own session", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await sessionOf(database, await addUser(database));
  await assert.rejects(
    call(gateway, caller, "read").visit(sql`select 1`),
    refusal("client_only"),
  );
});

Deno.test("recordRefusal() puts on record that the user's own session was refused", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await sessionOf(database, await addUser(database));
  await call(gateway, caller, "read").recordRefusal("client_only");
  const records = await database.sql`
    select client_id, outcome, refusal from mcp.audit_log`;
  assert.deepEqual([...records], [
    { client_id: null, outcome: "refused", refusal: "client_only" },
  ]);
});

Deno.test("visit() refuses what takes too long", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  const options = { send: gateway.send, statementTimeoutMs: 100 };
  await assert.rejects(
    dbOfSession(options, caller).visit(sql`select pg_sleep(10)`),
    refusal("too_slow"),
  );
});

Deno.test("visit() is unavailable where the database is down", async () => {
  await using database = await freshDatabase();
  const caller = await sessionOf(database, await addUser(database));
  await using gateway = connection("postgres://mcp_gateway@127.0.0.1:9/x");
  await assert.rejects(
    dbOfSession({ send: gateway.send, statementTimeoutMs: 100 }, caller)
      .visit(sql`select 1`),
    refusal("unavailable"),
  );
});

Deno.test("a user's session sees that user's grants and records alone", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const [ann, ben] = [await addUser(database), await addUser(database)];
  const client = await connectedClient(database, ann, [
    "workouts:read",
    "workouts:write",
  ]);
  await call(gateway, client, "read").visit(sql`select 1`);
  const seen = async (caller: Caller) => {
    const options = { send: gateway.send, statementTimeoutMs: 1_000 };
    const results = await dbOfSession(options, caller).visit(
      sql`select from mcp.grants`,
      sql`select from mcp.audit_log`,
    );
    return results.map((rows) => rows.length);
  };
  assert.deepEqual(await seen(await sessionOf(database, ann)), [2, 1]);
  assert.deepEqual(await seen(await sessionOf(database, ben)), [0, 0]);
  assert.deepEqual(await seen(client), [0, 0]);
});

async function records({ sql }: TestDatabase) {
  return [
    ...await sql`select user_id, client_id, tool, effect, outcome, refusal
      from mcp.audit_log`,
  ];
}

function sqlState(code: string) {
  return ({ cause }: Refusal) =>
    cause instanceof Error && "code" in cause && cause.code === code;
}
