import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { accountDb } from "../../supabase/functions/mcp/db/call_db.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { recordCalls } from "../support/calls.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { gatewayTo } from "../support/call.ts";
import { ROLES } from "../support/roles.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { call, connection } from "./calls.ts";

Deno.test("purge_audit_log() deletes what it names and nothing else, and puts the gap on record", async () => {
  await using database = await freshDatabase();
  const [ann, bo] = [await client(database), await client(database)];
  for (const who of [ann, bo]) {
    await recordCalls(database, who, [
      { at: "2026-11-01T10:00:00Z" },
      { at: "2026-11-02T10:00:00Z" },
      { at: "2026-11-03T10:00:00Z" },
    ]);
  }
  const since = "2026-11-02T00:00:00Z", before = "2026-11-03T00:00:00Z";
  assert.equal(await purge(database, { since, before, user: ann.userId }), "1");
  assert.deepEqual(
    await kept(database),
    [
      [ann.userId, 1],
      [ann.userId, 3],
      [bo.userId, 1],
      [bo.userId, 2],
      [bo.userId, 3],
    ].sort(),
  );
  const [gap, ...others] = await database.sql`
    select actor, reason, since, before, user_id, client_id, records
    from mcp.audit_gaps`;
  assert.deepEqual(others, []);
  assert.deepEqual(gap, {
    actor: "ops",
    reason: "a test",
    since: new Date(since),
    before: new Date(before),
    user_id: ann.userId,
    client_id: null,
    records: "1",
  });
  assert.equal(await purge(database, { before, client: bo.clientId! }), "2");
  assert.equal((await kept(database)).length, 3);
  assert.equal(await purge(database, { before: "2020-01-01" }), "0");
  assert.equal((await database.sql`select from mcp.audit_gaps`).length, 2);
});

// Defence: the gap's conditions in `mcp.keep_recent_audit_log`.
Deno.test("a gap permits to delete what it names, in its own transaction only", async () => {
  await using database = await freshDatabase();
  const [ann, bo] = [await client(database), await client(database)];
  for (const who of [ann, bo]) {
    await recordCalls(database, who, [{ at: "2026-11-01T10:00:00Z" }]);
  }
  const gap = `insert into mcp.audit_gaps
    (actor, reason, since, before, user_id, client_id, records) values`;
  const anns = `where user_id = '${ann.userId}'`;
  for (
    const [values, deleted] of [
      [`('x', 'y', null, '2026-11-02', '${ann.userId}', null, 1)`, ""],
      [
        `('x', 'y', null, '2026-11-02', '${ann.userId}', '${bo.clientId}', 1)`,
        anns,
      ],
      [
        `('x', 'y', null, '2026-11-01T09:00:00Z', '${ann.userId}', null, 1)`,
        anns,
      ],
      [
        `('x', 'y', '2026-11-01T11:00:00Z', now(), '${ann.userId}', null, 1)`,
        anns,
      ],
    ]
  ) {
    await assert.rejects(
      asOwner(
        database,
        `${gap} ${values}; delete from mcp.audit_log ${deleted}`,
      ),
      { code: "P0001" },
      values,
    );
  }
  await asOwner(
    database,
    `${gap} ('x', 'y', null, now(), '${ann.userId}', null, 1)`,
  );
  await assert.rejects(
    asOwner(database, `delete from mcp.audit_log ${anns}`),
    { code: "P0001" },
  );
  assert.equal((await kept(database)).length, 2);
});

// Defence: `record.final` in `mcp.purge_audit_log`.
Deno.test("a purge leaves the start of work that is under way, so that its end is recorded", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const user = await sessionOf(database, await addUser(database));
  const account = accountDb({ ...gateway, statementTimeoutMs: 5_000 });
  const action = account.longAction(user, {
    name: "export_everything",
    effect: "read",
    requestId: "r",
  });
  await action.start();
  assert.equal(await purge(database, { before: "2099-01-01" }), "0");
  await action.conclude({});
  const records = await database.sql`
    select outcome from mcp.audit_log order by id`;
  assert.deepEqual(records.map(({ outcome }) => outcome), ["started", "done"]);
});

// Defence: `mcp.counting` is locked first in `mcp.purge_audit_log`.
Deno.test("a purge and the nightly prune() do not wait for each other in a circle", async () => {
  await using database = await freshDatabase();
  await recordCalls(database, await client(database), [
    { at: "2020-01-01T00:00:00Z" },
    { at: "2026-11-01T00:00:00Z" },
  ]);
  await database.sql.unsafe(`
    create function public.slow() returns trigger language plpgsql
    as $$ begin perform pg_sleep(0.5); return old; end $$;
    create trigger slow before delete on mcp.audit_log
      for each row execute function public.slow()`);
  const purged = purge(database, { before: "2026-11-02" });
  await pause(600);
  await Promise.all([purged, asOwner(database, "select mcp.prune()")]);
  assert.deepEqual(await kept(database), []);
});

Deno.test("users see the gaps in their own record alone", async () => {
  await using database = await freshDatabase();
  await using gateway = gatewayTo(database);
  const [ann, bo] = [await client(database), await client(database)];
  for (const who of [ann, bo]) {
    await recordCalls(database, who, [{ at: "2026-11-01T10:00:00Z" }]);
  }
  // Of no user in particular: each has a gap of their own.
  assert.equal(await purge(database, { before: "2026-11-02" }), "2");
  const [rows] = await gateway.session(await sessionOf(database, ann.userId))
    .batch(sql<{ readonly user_id: string }>`
      select user_id from mcp.audit_gaps`);
  assert.deepEqual(rows, [{ user_id: ann.userId }]);
});

Deno.test("no role that ships purges, and nobody changes or deletes a gap", async () => {
  await using database = await freshDatabase();
  await recordCalls(database, await client(database), [
    { at: "2026-11-01T10:00:00Z" },
  ]);
  await purge(database, { before: "2026-11-02" });
  for (const role of ROLES) {
    for (
      const change of [
        "select mcp.purge_audit_log(null, now(), null, null, 'a', 'b')",
        "delete from mcp.audit_gaps",
      ]
    ) {
      await assert.rejects(
        asOwner(
          database,
          `set local role ${role}; ${change}`,
          "supabase_admin",
        ),
        { code: "42501" },
        `${role}: ${change}`,
      );
    }
  }
  for (
    const change of [
      "update mcp.audit_gaps set records = 2",
      "delete from mcp.audit_gaps",
      "truncate mcp.audit_gaps",
    ]
  ) {
    await assert.rejects(asOwner(database, change), { code: "P0001" }, change);
  }
});

Deno.test("a purge during calls deletes none of theirs, and no counter goes back", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"), 4);
  const ann = await client(database);
  await database.sql`update mcp.settings set client_burst_credits = 100000,
    user_burst_credits = 100000`;
  await recordCalls(
    database,
    ann,
    Array.from({ length: 50 }, () => ({ at: "2026-11-01T10:00:00Z" })),
  );
  const counts: number[] = [await counted(database)];
  let done = 0;
  const calls = Array.from({ length: 60 }, async () => {
    await call(gateway, ann, "read").batch(sql`select 1`);
    done++;
  });
  for (let purged = 0; purged < 50;) {
    purged += Number(await purge(database, { before: "2026-11-02" }));
    counts.push(await counted(database));
  }
  await Promise.all(calls);
  counts.push(await counted(database));
  assert.deepEqual(counts, counts.toSorted((a, b) => a - b));
  assert.equal(counts.at(-1), 50 + done);
  assert.equal((await kept(database)).length, done);
});

async function client(database: TestDatabase) {
  return await connectedClient(database, await addUser(database));
}

interface Purge {
  readonly since?: string;
  readonly before: string;
  readonly user?: string;
  readonly client?: string;
}

/** Purges as the owner; how many records it says there were. */
async function purge(
  database: TestDatabase,
  { since, before, user, client }: Purge,
): Promise<string> {
  const literal = (text?: string) => text === undefined ? "null" : `'${text}'`;
  const [row] = await asOwner(
    database,
    `select mcp.purge_audit_log(${literal(since)}, ${literal(before)},
      ${literal(user)}, ${literal(client)}, 'ops', 'a test') as records`,
  );
  return row!["records"];
}

async function asOwner(
  database: TestDatabase,
  statements: string,
  role = "postgres",
) {
  return await database.sql.begin(async (sql) => {
    if (role === "postgres") await sql`set local role postgres`;
    return await sql.unsafe(statements);
  });
}

/** Whose records there are, and of which day of the month. */
async function kept({ sql }: TestDatabase) {
  const rows = await sql`
    select user_id, extract(day from at at time zone 'UTC')::int as day
    from mcp.audit_log order by 1, 2`;
  return rows.map(({ user_id, day }) => [user_id, day]);
}

/** How many calls the metrics count. */
async function counted({ sql }: TestDatabase): Promise<number> {
  const [row] = await sql`
    select coalesce(sum((each ->> 'calls')::int), 0)::int as calls
    from jsonb_array_elements(to_jsonb(mcp.metrics()) -> 'calls') as each`;
  return row!["calls"];
}
