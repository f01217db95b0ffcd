import assert from "node:assert/strict";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { wireTo } from "../support/wire.ts";
import { call, connection, refusal } from "./calls.ts";

/** The lock at which a call waits once its write and its record are made. */
const HALFWAY = 4711;
const WRITE = sql`insert into public.t default values`;

Deno.test("a call whose backend is killed leaves neither a write nor a record", async () => {
  await using database = await writable();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  await using holder = await database.holder();

  const killed = assert.rejects(
    call(gateway, caller, "add").batch(WRITE),
    refusal("unavailable"),
  );
  const pid = await waiting(database);
  await database.sql`select pg_terminate_backend(${pid}, 5000)`;
  await killed;

  await holder.release();
  assert.deepEqual(await left(database), { writes: 0, records: 0 });
});

Deno.test("a call whose process is gone leaves a write and its record, or neither", async () => {
  await using database = await writable();
  const url = new URL(database.url("mcp_gateway"));
  const wire = wireTo(Number(url.port));
  url.port = String(wire.port);
  await using gateway = connection(url.href);
  const caller = await connectedClient(database, await addUser(database));
  await using holder = await database.holder();

  const cut = assert.rejects(
    call(gateway, caller, "add").batch(WRITE),
    refusal("unavailable"),
  );
  await waiting(database);
  await wire[Symbol.asyncDispose]();
  await cut;

  await holder.release();
  // The call got the lock in its turn; it is free again when the call has ended.
  await using _ = await database.holder();
  const { writes, records } = await left(database);
  assert.equal(writes, records);
});

async function writable() {
  const database = await freshDatabase();
  await database.sql.unsafe(`
    create table public.t (); grant all on public.t to authenticated;
    create function public.wait_halfway() returns trigger language plpgsql
      as 'begin perform pg_advisory_xact_lock(${HALFWAY}); return null; end';
    create trigger halfway after insert on mcp.audit_log
      for each row execute function public.wait_halfway()`);
  return {
    ...database,
    /** Holds the lock at which calls stand still. */
    async holder() {
      const held = await database.sql.reserve();
      await held`select pg_advisory_lock(${HALFWAY})`;
      let isHeld = true;
      const release = async () => {
        if (!isHeld) return;
        isHeld = false;
        await held`select pg_advisory_unlock(${HALFWAY})`;
        held.release();
      };
      return { release, [Symbol.asyncDispose]: release };
    },
  };
}

/** The backend that waits for the lock, once there is one. */
async function waiting({ name, sql }: TestDatabase): Promise<number> {
  for (;;) {
    const [row] = await sql`
      select pid from pg_locks join pg_database on pg_database.oid = database
      where datname = ${name} and locktype = 'advisory' and not granted`;
    if (row) return row["pid"];
  }
}

async function left({ sql }: TestDatabase) {
  const [row] = await sql`
    select (select count(*)::int from public.t) as writes,
      (select count(*)::int from mcp.audit_log) as records`;
  return { ...row };
}
