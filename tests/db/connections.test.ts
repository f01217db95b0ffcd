import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { gatewayTo } from "../support/call.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { consent, register } from "./oauth_clients.ts";

Deno.test("connections() tells of every client what it holds and what it did", async () => {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  const granted = await connectedClient(database, userId, [
    "workouts:write",
    "workouts:read",
  ]);
  const consented = await register(database);
  await consent(database, consented, null, userId);
  await consent(database, await register(database), "1 day", userId);
  await consent(database, await register(database));
  for (const age of ["1 day", "29 days", "31 days"]) {
    await database.sql`
      insert into mcp.audit_log
        (at, user_id, client_id, session_id, request_id, tool, effect, outcome)
      values (now() - ${age}::interval, ${userId}, ${granted.clientId!},
        ${granted.sessionId}, 'r', 'a_tool', 'read', 'done')`;
  }
  const user = await sessionOf(database, userId);
  const rows = await connectionsOf(database, user);
  assert.deepEqual(
    rows.map(({ calls_last_30_days: calls, ...row }) => ({ calls, ...row }))
      .sort((a, b) => b.calls - a.calls),
    [{
      client_id: granted.clientId,
      client_name: null,
      permissions: ["workouts:read", "workouts:write"],
      calls: 2,
      used: true,
      signed_in: true,
    }, {
      client_id: consented,
      client_name: "A client",
      permissions: [],
      calls: 0,
      used: null,
      signed_in: false,
    }],
  );
});

Deno.test("connections() counts a call once that is recorded in steps", async () => {
  await using database = await freshDatabase();
  const { userId, clientId, sessionId } = await connectedClient(
    database,
    await addUser(database),
  );
  const callId = crypto.randomUUID();
  for (const outcome of ["asked", "done"]) {
    await database.sql`
      insert into mcp.audit_log
        (call_id, user_id, client_id, session_id, request_id, tool, effect,
         outcome, final)
      values (${callId}, ${userId}, ${clientId!}, ${sessionId}, 'r', 'a_tool',
        'read', ${outcome}, ${outcome === "done"})`;
  }
  const user = await sessionOf(database, userId);
  const [row] = await connectionsOf(database, user);
  assert.equal(row!.calls_last_30_days, 1);
});

Deno.test("connections() tells a client nothing unless it holds account:read", async () => {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  const plain = await connectedClient(database, userId, ["workouts:read"]);
  const reader = await connectedClient(database, userId, ["account:read"]);
  assert.equal((await connectionsOf(database, plain)).length, 0);
  assert.equal((await connectionsOf(database, reader)).length, 2);
});

// Defence: `mcp.permits` denies where no batch has set `mcp.permissions`.
Deno.test("connections() tells nothing outside a batch", async () => {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  await connectedClient(database, userId);
  const user = await sessionOf(database, userId);
  assert.equal((await connectionsOf(database, user)).length, 1);
  const rows = await database.sql.begin(async (sql) => {
    await sql`select
      set_config('request.jwt.claims', ${JSON.stringify(user.claims)}, true),
      set_config('role', 'authenticated', true)`;
    return await sql`select * from mcp.connections()`;
  });
  assert.equal(rows.length, 0);
});

interface Row {
  readonly client_id: string;
  readonly client_name: string | null;
  readonly permissions: readonly string[];
  readonly calls_last_30_days: number;
  readonly used: boolean | null;
  readonly signed_in: boolean;
}

async function connectionsOf(
  database: TestDatabase,
  caller: Caller,
): Promise<readonly Row[]> {
  await using gateway = gatewayTo(database);
  const [rows] = await gateway.session(caller).batch(sql<Row>`
    select client_id, client_name, permissions, calls_last_30_days, signed_in,
      last_used_at > now() - interval '2 days' as used
    from mcp.connections()`);
  return rows;
}
