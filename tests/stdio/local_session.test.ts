import assert from "node:assert/strict";
import { sql } from "../../supabase/functions/mcp/kernel/statement.ts";
import { gatewayTo } from "../support/call.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { ran } from "./run.ts";

const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });

Deno.test("stdio: what the user has disconnected stays so, until somebody connects it again", async () => {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  await run(database, userId);
  await disconnect(database);

  const shutOut = await run(database, userId);
  assert.equal(shutOut.stdout, "");
  assert.match(shutOut.stderr, /disconnected this computer.*--sign-in/s);

  const connected = await run(database, userId, ["--sign-in"]);
  assert.deepEqual([connected.stdout, connected.code], ["", 0]);
  assert.match((await run(database, userId)).stdout, /list_workouts/);
});

Deno.test("stdio: a permission the user has taken back is not granted by a new start", async () => {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  await run(database, userId);
  await database.sql`
    delete from mcp.grants where permission = 'workouts:write'`;
  const { stdout } = await run(database, userId);
  assert.match(stdout, /list_workouts/);
  assert.ok(!stdout.includes("log_workout"));
});

Deno.test("stdio: processes that start at once share one session", async () => {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  await using gateway = gatewayTo(database);
  const user = await sessionOf(database, userId);
  const sessions = await Promise.all(
    Array.from(
      { length: 8 },
      () =>
        gateway.session(user).batch(sql<{ readonly session_id: string }>`
      select session_id from mcp.open_local_session('{}', false)`),
    ),
  );
  const ids = sessions.map(([[session]]) => session!.session_id);
  assert.equal(new Set(ids).size, 1);
});

Deno.test("stdio: a connected client opens no session of its own", async () => {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  await using gateway = gatewayTo(database);
  const client = await connectedClient(database, userId, ["workouts:read"]);
  await assert.rejects(
    gateway.session(client).batch(
      sql`select mcp.open_local_session('{workouts:write}', true)`,
    ),
    { code: "first_party_only" },
  );
});

Deno.test("stdio: its client cannot exchange a code: it has no secret", async () => {
  await using database = await freshDatabase();
  await run(database, await addUser(database));
  const clients = await database.sql`
    select client_type, token_endpoint_auth_method, client_secret_hash
    from auth.oauth_clients`;
  assert.deepEqual([...clients], [{
    client_type: "confidential",
    token_endpoint_auth_method: "client_secret_basic",
    client_secret_hash: null,
  }]);
});

function run(
  database: TestDatabase,
  userId: string,
  args: readonly string[] = [],
) {
  const env = {
    MCP_USER_ID: userId,
    MCP_DATABASE_URL: database.url("mcp_gateway"),
  };
  return ran({ env, args }, args.length > 0 ? "" : LIST);
}

/** What the site and Supabase Auth do together. */
async function disconnect({ sql }: TestDatabase) {
  await sql`delete from mcp.grants`;
  await sql`update auth.oauth_consents set revoked_at = now()`;
  await sql`delete from auth.sessions where oauth_client_id is not null`;
}
