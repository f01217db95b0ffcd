import assert from "node:assert/strict";
import { connect } from "../../supabase/functions/mcp/db/connection.ts";
import { openLocalSession } from "../../supabase/functions/mcp/db/local_session.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
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
  const connection = connect({
    url: database.url("mcp_gateway"),
    maxConnections: 8,
    connectTimeoutMs: 30_000,
  });
  try {
    const sessions = await Promise.all(
      Array.from(
        { length: 8 },
        () =>
          openLocalSession(connection, {
            userId,
            permissions: [],
            again: false,
          }),
      ),
    );
    const ids = sessions.map(({ session_id }) => session_id);
    assert.equal(new Set(ids).size, 1);
  } finally {
    await connection.close();
  }
});

// Defence: `grant execute on function mcp.open_local_session` to the gateway alone.
Deno.test("stdio: nobody opens its session from inside a batch", async () => {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  await using gateway = gatewayTo(database);
  for (
    const caller of [
      await sessionOf(database, userId),
      await connectedClient(database, userId, ["workouts:read"]),
    ]
  ) {
    await assert.rejects(
      gateway.session(caller).batch(sql`
        select * from mcp.open_local_session(
          ${userId}, '{workouts:write}', true
        )`),
      { code: "unavailable" },
    );
  }
  const [{ count }] = await database.sql<[{ count: string }]>`
    select count(*) from mcp.grants where permission = 'workouts:write'`;
  assert.equal(count, "0");
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
