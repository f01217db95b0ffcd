import assert from "node:assert/strict";
import type { Connection } from "../../supabase/functions/mcp/db/connection.ts";
import { dbOfClient } from "../../supabase/functions/mcp/db/batch.ts";
import {
  accountDb,
  dbOfTask,
} from "../../supabase/functions/mcp/db/call_db.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type { Db } from "../../supabase/functions/mcp/core/db.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { placeOf } from "../../supabase/functions/mcp/core/task.ts";
import {
  gotOn,
  started,
} from "../../supabase/functions/mcp/core/task_statements.ts";
import type { Hold } from "../../supabase/functions/mcp/core/task_work.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { call, connection, refusal } from "./calls.ts";

Deno.test("of many that take up a task at once, one gets it", async () => {
  await using scene = await open();
  const key = await scene.start();
  const taken = await Promise.allSettled(
    Array.from({ length: 10 }, () => scene.worker(key).batch()),
  );
  const got = taken.filter(({ status }) => status === "fulfilled");
  assert.equal(got.length, 1);
});

Deno.test("whoever works on a task goes on holding it", async () => {
  await using scene = await open();
  const key = await scene.start();
  const worker = scene.worker(key);
  await worker.batch();
  await worker.batch();
  await scene.database.sql`update mcp.tasks set held_until = 'infinity'`;
  await assert.rejects(scene.worker(key).batch(), refusal("task_ended"));
});

// Defence: `mcp.hold_task` in the transaction of the step.
Deno.test("who was silent for too long and has lost the task writes nothing any more", async () => {
  await using scene = await open();
  const key = await scene.start();
  const silent = scene.worker(key);
  await silent.batch();
  await scene.database.sql`update mcp.tasks set held_until = now()`;
  const next = scene.worker(key);
  await next.batch(WRITE, gotOn(key, { at: 2 }));
  await assert.rejects(
    silent.batch(WRITE, gotOn(key, { at: 1 })),
    refusal("task_ended"),
  );
  const [{ state }] = await scene.database.sql`
    select state from mcp.tasks` as [{ state: unknown }];
  assert.deepEqual(state, { at: 2 });
  assert.equal((await scene.database.sql`select from t`).length, 1);
});

Deno.test("a step whose statements fail leaves the task where it was", async () => {
  await using scene = await open();
  const key = await scene.start();
  await assert.rejects(
    scene.worker(key).batch(WRITE, gotOn(key, { at: 1 }), sql`select 1 / 0`),
    refusal("unavailable"),
  );
  const [{ state }] = await scene.database.sql`
    select state from mcp.tasks` as [{ state: unknown }];
  assert.deepEqual(state, {});
  assert.equal((await scene.database.sql`select from t`).length, 0);
});

Deno.test("the work of a tool that reads cannot write while it reads", async () => {
  await using scene = await open();
  const key = await scene.start();
  await assert.rejects(
    scene.worker(key, { readsOnly: true }).batch(WRITE),
    refusal("unavailable"),
  );
});

Deno.test("a step that is recorded is on record with its work, and not without", async () => {
  await using scene = await open();
  const key = await scene.start();
  const worker = scene.worker(key, { record: CONTINUING });
  await worker.batch(WRITE);
  await assert.rejects(
    worker.batch(WRITE, sql`select 1 / 0`),
    refusal("unavailable"),
  );
  await scene.database.sql`
    delete from mcp.grants where permission = 'workouts:write'`;
  await assert.rejects(worker.batch(WRITE), refusal("permission_missing"));
  const records = await scene.database.sql`
    select client_id, tool, effect, request_id, outcome, refusal, final
    from mcp.audit_log where tool <> 'a_tool' order by id`;
  const record = {
    client_id: scene.caller.clientId,
    tool: CONTINUING.name,
    effect: CONTINUING.effect,
    request_id: `task ${key}`,
    final: true,
  };
  assert.deepEqual([...records], [
    { ...record, outcome: "done", refusal: null },
    { ...record, outcome: "failed", refusal: "unavailable" },
    { ...record, outcome: "refused", refusal: "permission_missing" },
  ]);
  assert.equal((await scene.database.sql`select from t`).length, 1);
});

// Defence: `mcp.authorize_again` asks for all permissions held at the start.
Deno.test("a step writes nothing whose permission is taken back while it works", async () => {
  await using scene = await open();
  const key = await scene.start();
  const holder = await scene.database.sql.reserve();
  await holder`select pg_advisory_lock(5353)`;
  const step = scene.worker(key)
    .batch(WRITE, sql`select pg_advisory_xact_lock_shared(5353)`);
  const refused = assert.rejects(step, refusal("permission_missing"));
  while ((await holder`select from pg_locks where not granted`).length === 0);
  await holder`delete from mcp.grants where permission = 'workouts:write'`;
  await holder`select pg_advisory_unlock(5353)`;
  holder.release();
  await refused;
  assert.equal((await scene.database.sql`select from t`).length, 0);
});

Deno.test("work on a task goes on, and costs nothing, where its client has spent its credits", async () => {
  await using scene = await open();
  const key = await scene.start();
  const { sql } = scene.database;
  await sql`update mcp.rate_limits set full_at = now() + interval '1 day'`;
  const full = () =>
    sql`select full_at from mcp.rate_limits order by client_id`;
  const before = await full();
  await scene.worker(key, { record: CONTINUING }).batch(WRITE);
  assert.equal((await sql`select from t`).length, 1);
  assert.deepEqual([...await full()], [...before]);
});

// Defence: the policy `own_tasks`, and the caller in `mcp.hold_task`.
Deno.test("a task is nobody's but its client's, and its user's own", async () => {
  await using scene = await open();
  const { database, caller, seenBy } = scene;
  const key = await scene.start();
  const sibling = await connectedClient(database, caller.userId);
  const stranger = await connectedClient(database, await addUser(database));
  const visitor = await sessionOf(database, await addUser(database));
  for (const other of [sibling, stranger, visitor]) {
    assert.equal(await seenBy(other), 0);
    await assert.rejects(
      scene.worker(key, { caller: other }).batch(),
      refusal("task_ended"),
    );
  }
  assert.equal(await seenBy(caller), 1);
  assert.equal(await seenBy(await sessionOf(database, caller.userId)), 1);
});

// Defence: the restrictive policy `granted_tasks`.
Deno.test("a client whose permission is taken back sees nothing of what it was doing by it", async () => {
  await using scene = await open();
  await scene.start();
  await scene.database.sql`
    delete from mcp.grants where permission = 'workouts:write'`;
  assert.equal(await scene.seenBy(scene.caller), 0);
});

// Defence: the columns that are granted.
Deno.test("nobody gives a task away, or more time to it", async () => {
  await using scene = await open();
  await scene.start();
  const { caller, options } = scene;
  const user = await sessionOf(scene.database, caller.userId);
  for (
    const change of [
      sql`update mcp.tasks set user_id = gen_random_uuid()`,
      sql`update mcp.tasks set client_id = gen_random_uuid()`,
      sql`update mcp.tasks set permission = 'account:read'`,
      sql`update mcp.tasks set holder = gen_random_uuid()`,
      sql`update mcp.tasks set expires_at = 'infinity'`,
      sql`insert into mcp.tasks (tool, permission, state, askable, expires_at)
        values ('x', 'workouts:read', '{}', '[]', 'infinity')`,
    ]
  ) {
    for (
      const db of [
        dbOfClient(options, caller),
        accountDb(options).session(user),
      ]
    ) {
      await assert.rejects(
        db.batch(change),
        ({ cause }: Error) => /permission denied/.test(String(cause)),
      );
    }
  }
});

// Defence: the lock in `mcp.bound_task`.
Deno.test("starts at once count one after the other", async () => {
  await using scene = await open();
  await scene.database.sql`update mcp.settings set tasks_per_client = 3`;
  const client = dbOfClient(scene.options, scene.caller);
  const results = await Promise.allSettled(
    Array.from(
      { length: 8 },
      () => client.batch(sql`select pg_sleep(0.05)`, NEW),
    ),
  );
  const begun = results.filter(({ status }) => status === "fulfilled");
  assert.equal(begun.length, 3);
});

Deno.test("prune() lets go of tasks that are over, and of no others", async () => {
  await using scene = await open();
  const [over, kept] = [await scene.start(), await scene.start()];
  const { sql } = scene.database;
  await sql`update mcp.tasks set expires_at = now() where id = ${over}`;
  await sql`select mcp.prune()`;
  assert.deepEqual([...await sql`select id from mcp.tasks`], [{ id: kept }]);
});

const WRITE = sql`insert into public.t default values`;
const CONTINUING = { name: "continue a_tool", effect: "add" } as const;
const NEW = started({
  tool: "a_tool",
  permission: "workouts:write",
  state: {},
  askable: [],
});

interface Scene extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly caller: Caller;
  readonly options: Pick<Connection, "send"> & {
    readonly statementTimeoutMs: number;
  };
  /** Starts a task of the caller's, and returns its key. */
  start(): Promise<string>;
  /** Somebody new at work on a task, on the caller's behalf unless another's. */
  worker(
    key: string,
    options?:
      & { readonly caller?: Caller }
      & Partial<
        Pick<Hold, "readsOnly" | "record">
      >,
  ): Db;
  /** How many tasks somebody sees. */
  seenBy(caller: Caller): Promise<number>;
}

async function open(): Promise<Scene> {
  const database = await freshDatabase();
  await database.sql`create table public.t ();
    grant all on public.t to authenticated`.simple();
  const gateway = connection(database.url("mcp_gateway"), 10);
  const caller = await connectedClient(database, await addUser(database));
  const options = { send: gateway.send, statementTimeoutMs: 5_000 };
  return {
    database,
    caller,
    options,
    async start() {
      const [[row]] = await call(gateway, caller, "add").batch(NEW);
      return placeOf(row!.id)!.key;
    },
    worker(key, { caller: other = caller, readsOnly = false, record } = {}) {
      const holder = crypto.randomUUID();
      const hold = { key, holder, readsOnly, ...(record && { record }) };
      return dbOfTask(options, other, hold);
    },
    async seenBy(other) {
      const db = other.clientId
        ? dbOfClient(options, other)
        : accountDb(options).session(other);
      const [rows] = await db.batch(sql`select from mcp.tasks`);
      return rows.length;
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
