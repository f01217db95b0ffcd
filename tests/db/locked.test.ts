import assert from "node:assert/strict";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { call, connection, refusal } from "./calls.ts";

/** A lock of the work's own. */
const WORK_LOCK = 5151;

// Defence: `lock_timeout` in every batch.
Deno.test("a call whose work waits for a lock too long is told that another is at work, and is on record", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  const holder = await database.sql.reserve();
  await holder`select pg_advisory_lock(${WORK_LOCK})`;
  try {
    await assert.rejects(
      call(gateway, caller, "add", { statementTimeoutMs: 1_000 })
        .batch(sql`select pg_advisory_xact_lock(${WORK_LOCK})`),
      refusal("busy"),
    );
  } finally {
    await holder`select pg_advisory_unlock(${WORK_LOCK})`;
    holder.release();
  }
  assert.deepEqual(await outcomes(database), ["refused busy"]);
});

// Defence: as above, and the record of what failed whole in `db/call_db.ts`.
Deno.test("a call that cannot be charged for a lock does nothing, and is on record without charge", async () => {
  await using database = await freshDatabase();
  await database.sql`create table public.t (); grant all on public.t to
    authenticated`.simple();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  await call(gateway, caller, "add").batch();
  const holder = await database.sql.reserve();
  await holder`begin`;
  await holder`select from mcp.rate_limits for update`;
  const db = call(gateway, caller, "add", { statementTimeoutMs: 1_000 });
  try {
    await assert.rejects(
      db.batch(sql`insert into public.t default values`),
      refusal("busy"),
    );
    await db.refuse("busy");
  } finally {
    await holder`rollback`;
    holder.release();
  }
  assert.equal((await database.sql`select from public.t`).length, 0);
  assert.deepEqual(await outcomes(database), ["done", "refused busy"]);
});

Deno.test("a refusal that cannot be recorded is answered as unavailable, whatever it is", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  const holder = await database.sql.reserve();
  await holder`begin`;
  await holder`lock table mcp.counted_refusals in exclusive mode`;
  const db = call(gateway, caller, "add", { statementTimeoutMs: 1_000 });
  try {
    assert.equal((await db.refuse("busy")).code, "unavailable");
  } finally {
    await holder`rollback`;
    holder.release();
  }
  assert.deepEqual(await outcomes(database), []);
});

async function outcomes({ sql }: TestDatabase) {
  const rows = await sql`select concat_ws(' ', outcome, refusal) as said
    from mcp.calls, generate_series(1, calls) order by id < 0, id`;
  return rows.map(({ said }) => said);
}
