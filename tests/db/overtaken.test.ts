import assert from "node:assert/strict";
import { accountDb } from "../../supabase/functions/mcp/db/call_db.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { call, connection, refusal } from "./calls.ts";

const LOCK = 6161;

/** What may happen while a call that writes waits for a lock. */
const ENDS: Readonly<
  Record<string, (database: TestDatabase) => Promise<unknown>>
> = {
  session_ended: ({ sql }) => sql`delete from auth.sessions`,
  permission_missing: ({ sql }) => sql`delete from mcp.grants`,
};

for (const [code, end] of Object.entries(ENDS)) {
  // Defence: `mcp.authorize_again` after the work of what writes.
  Deno.test(`a write that waited does not happen where the wait came to ${code}`, async () => {
    await using database = await freshDatabase();
    await database.sql`create table public.t (); grant all on public.t to
      authenticated`.simple();
    await using gateway = connection(database.url("mcp_gateway"));
    const caller = await connectedClient(database, await addUser(database));
    const holder = await database.sql.reserve();
    await holder`select pg_advisory_lock(${LOCK})`;
    const waited = assert.rejects(
      call(gateway, caller, "add").batch(
        sql`insert into public.t default values`,
        sql`select pg_advisory_xact_lock(${LOCK})`,
      ),
      refusal(code),
    );
    await waiting(database);
    await end(database);
    await holder`select pg_advisory_unlock(${LOCK})`;
    holder.release();
    await waited;
    assert.equal((await database.sql`select from public.t`).length, 0);
    const records = await database.sql`select refusal from mcp.calls`;
    assert.deepEqual([...records], [{ refusal: code }]);
  });
}

// Defence: the lock in `mcp.set_grants`.
Deno.test("changes of one client's grants at once follow one another", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"), 8);
  const userId = await addUser(database);
  const client = await connectedClient(database, userId);
  const user = await sessionOf(database, userId);
  const account = accountDb({ send: gateway.send, statementTimeoutMs: 5_000 });
  const change = (permissions: readonly string[]) =>
    account.action(user, {
      name: "change_grant",
      effect: "replace",
      requestId: crypto.randomUUID(),
    }).work.batch(
      sql`select mcp.set_grants(${client.clientId!}, ${permissions})`,
    );
  for (let round = 0; round < 15; round++) {
    await Promise.all([
      change(["workouts:read", "workouts:write"]),
      change(["workouts:write", "workouts:read", "account:read"]),
      change([]),
      change(["account:read"]),
    ]);
  }
  const [balance] = await database.sql`
    select sum(jsonb_array_length(about -> 'granted'))::integer as granted,
      sum(jsonb_array_length(about -> 'revoked'))::integer as revoked
    from mcp.audit_log`;
  const held = await database.sql`select from mcp.grants`;
  // The client held three at first.
  assert.equal(3 + balance!["granted"] - balance!["revoked"], held.length);
});

async function waiting({ sql }: TestDatabase) {
  for (;;) {
    const [found] = await sql`
      select from pg_locks where locktype = 'advisory' and not granted`;
    if (found) return;
  }
}
