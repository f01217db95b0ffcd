import assert from "node:assert/strict";
import { accountDb } from "../../supabase/functions/mcp/db/call_db.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { ROLES } from "../support/roles.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { call, connection, refusal } from "./calls.ts";

const CHANGES = [
  "update mcp.audit_log set tool = 'x'",
  "delete from mcp.audit_log",
  "truncate mcp.audit_log",
  "insert into mcp.audit_log (tool) values ('x')",
];

for (const change of CHANGES) {
  Deno.test(`no role that ships may ${change.split(" ")[0]} records`, async () => {
    await using database = await recorded();
    for (const role of ROLES) {
      await assert.rejects(as(database, role, change), { code: "42501" }, role);
    }
  });
}

Deno.test("no role that ships holds a right to records but to read them", async () => {
  await using database = await freshDatabase();
  const rights = await database.sql`
    select role, privilege_type from unnest(${ROLES}::text[]) as role,
      unnest(array['insert', 'update', 'delete', 'truncate', 'trigger',
        'references', 'maintain']) as privilege_type
    where has_table_privilege(role, 'mcp.audit_log', privilege_type)`;
  assert.deepEqual([...rights], []);
});

for (const change of CHANGES.slice(0, 3)) {
  Deno.test(`not even the owner can ${change.split(" ")[0]} records`, async () => {
    await using database = await recorded();
    await assert.rejects(as(database, "postgres", change), { code: "P0001" });
    assert.equal((await database.sql`select from mcp.audit_log`).length, 1);
  });
}

Deno.test("prune() lets records go when their time is up, and none before", async () => {
  await using database = await recorded();
  const client = await connectedClient(database, await addUser(database));
  for (const age of ["179 days", "181 days"]) {
    await database.sql`
      insert into mcp.audit_log
        (at, user_id, client_id, session_id, request_id, tool, effect, outcome)
      values (now() - ${age}::interval, ${client.userId}, ${client.clientId!},
        ${client.sessionId}, 'r', ${age}, 'read', 'done')`;
  }
  await as(database, "postgres", "select mcp.prune()");
  assert.deepEqual(await tools(database), ["a_tool", "179 days"]);
  await database.sql`update mcp.settings set audit_retention_days = 30`;
  await as(database, "postgres", "select mcp.prune()");
  assert.deepEqual(await tools(database), ["a_tool"]);
});

Deno.test("prune() forgets full buckets alone", async () => {
  await using database = await recorded();
  const clientId = crypto.randomUUID();
  await database.sql`
    insert into mcp.rate_limits values
      (gen_random_uuid(), gen_random_uuid(), now() - interval '1 second'),
      (gen_random_uuid(), ${clientId}, now() + interval '1 hour')`;
  await database.sql`delete from mcp.rate_limits where client_id is null`;
  await as(database, "postgres", "select mcp.prune()");
  const kept = await database.sql`
    select from mcp.rate_limits where client_id = ${clientId}`;
  const full = await database.sql`
    select from mcp.rate_limits where full_at < now() - interval '500 ms'`;
  assert.deepEqual([kept.length, full.length], [1, 0]);
});

for (
  const operation of [
    "mcp.prune()",
    "mcp.prune_auth()",
    "mcp.delete_idle_clients()",
  ]
) {
  Deno.test(`${operation} is not for any role that ships`, async () => {
    await using database = await freshDatabase();
    for (const role of ROLES) {
      await assert.rejects(
        as(database, role, `select ${operation}`),
        { code: "42501" },
        role,
      );
    }
  });
}

for (
  const [routine, callers] of [
    ["mcp.batch(jsonb)", ["mcp_gateway"]],
    ["mcp.record(jsonb,jsonb,text)", ["mcp_gateway"]],
    ["mcp.conclude(jsonb,jsonb,text)", ["mcp_gateway"]],
    ["mcp.authenticate(jsonb)", ["mcp_gateway"]],
    ["mcp.authorize(jsonb,jsonb,boolean)", ["mcp_gateway"]],
    ["mcp.require_credits(jsonb,text)", []],
    ["mcp.charge(uuid,uuid,text,bigint)", []],
    ["mcp.count_stored(jsonb,bigint)", ["mcp_gateway"]],
    ["mcp.count_refusal(jsonb,text)", ["mcp_gateway"]],
    ["mcp.recount_stored()", []],
    ["mcp.spend(jsonb)", []],
  ] as const
) {
  Deno.test(`of the roles that ship ${callers.join() || "none"} may call ${routine}`, async () => {
    await using database = await freshDatabase();
    const rows = await database.sql`
      select role from unnest(${ROLES}::text[]) as role
      where has_function_privilege(role, ${routine}, 'execute')`;
    assert.deepEqual(rows.map(({ role }) => role), callers);
  });
}

Deno.test("a client sees its user's records if it holds account:read, and no others", async () => {
  await using database = await recorded();
  await using gateway = connection(database.url("mcp_gateway"));
  const ann = await addUser(database);
  const reader = await connectedClient(database, ann, [
    "workouts:read",
    "account:read",
  ]);
  const other = await connectedClient(database, ann, ["workouts:read"]);
  const seen = async (caller: Caller) => {
    const records = sql`select from mcp.audit_log`;
    return (await call(gateway, caller, "read").batch(records))[0].length;
  };
  // A call is recorded after its work: it does not see itself.
  assert.equal(await seen(reader), 0);
  assert.equal(await seen(other), 0);
  assert.equal(await seen(reader), 2);
});

Deno.test("what a user does on the site is recorded with the work, and a client that tries it is refused", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const options = { send: gateway.send, statementTimeoutMs: 5_000 };
  const user = await sessionOf(database, await addUser(database));
  const client = await connectedClient(database, user.userId);
  const deletion = (caller: Caller) =>
    accountDb(options).action(caller, {
      name: "delete_my_data",
      effect: "destroy",
      requestId: "one",
      about: { kind: "all" },
    }).work.batch(sql`delete from workouts.exercise`);
  await deletion(user);
  await assert.rejects(deletion(client), refusal("first_party_only"));
  const action = {
    user_id: user.userId,
    request_id: "one",
    tool: "delete_my_data",
    effect: "destroy",
    about: { kind: "all" },
  };
  assert.deepEqual(
    [
      ...await database.sql`
        select user_id, request_id, tool, effect, about, client_id, outcome,
          refusal
        from mcp.audit_log order by id`,
    ],
    [
      { ...action, client_id: null, outcome: "done", refusal: null },
      {
        ...action,
        client_id: client.clientId,
        outcome: "refused",
        refusal: "first_party_only",
      },
    ],
  );
});

/** A database with one record in it. */
async function recorded(): Promise<TestDatabase> {
  const database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const client = await connectedClient(database, await addUser(database));
  await call(gateway, client, "read").batch();
  return database;
}

async function as({ sql }: TestDatabase, role: string, statement: string) {
  return await sql.begin(async (sql) => {
    await sql.unsafe(`set local role ${role}`);
    return await sql.unsafe(statement);
  });
}

async function tools({ sql }: TestDatabase) {
  const rows = await sql`select tool from mcp.audit_log order by id`;
  return rows.map(({ tool }) => tool);
}
