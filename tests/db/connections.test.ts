import assert from "node:assert/strict";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
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
  const rows = await connectionsOf(database, { sub: userId });
  assert.deepEqual(
    rows.map(({ client_id, client_name, permissions, calls, used }) => ({
      client_id,
      client_name,
      permissions,
      calls,
      used,
    })).sort((a, b) => b.calls - a.calls),
    [{
      client_id: granted.clientId,
      client_name: null,
      permissions: ["workouts:read", "workouts:write"],
      calls: 2,
      used: true,
    }, {
      client_id: consented,
      client_name: "A client",
      permissions: [],
      calls: 0,
      used: null,
    }],
  );
});

Deno.test("connections() tells a client nothing unless it holds account:read", async () => {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  const plain = await connectedClient(database, userId, ["workouts:read"]);
  const reader = await connectedClient(database, userId, ["account:read"]);
  assert.equal((await connectionsOf(database, plain.claims)).length, 0);
  assert.equal((await connectionsOf(database, reader.claims)).length, 2);
});

async function connectionsOf(
  { sql }: TestDatabase,
  claims: Readonly<Record<string, unknown>>,
) {
  return await sql.begin(async (sql) => {
    await sql`select
      set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
      set_config('role', 'authenticated', true)`;
    return await sql`
      select *, calls_last_30_days::int as calls,
        last_used_at > now() - interval '2 days' as used
      from mcp.connections()`;
  });
}
