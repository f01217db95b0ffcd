import assert from "node:assert/strict";
import { connect } from "../../supabase/functions/mcp/db/connection.ts";
import { dbOfClient } from "../../supabase/functions/mcp/db/batch.ts";
import postgres from "postgres";
import { openScene } from "./scene.ts";

/** What statements of `authenticated` could try to become, or to see, more. */
const ESCAPES = [
  "reset role; select * from workouts.performed_session",
  "reset all; select * from auth.users",
  "set role postgres",
  "set role supabase_admin",
  "set role service_role",
  "set session authorization postgres",
  "select set_config('role', 'service_role', true)",
  "select set_config('session_authorization', 'postgres', true)",
  "commit; reset role; select * from mcp.settings",
  "select * from auth.users",
  "select * from auth.oauth_clients",
  "select * from mcp.settings",
  "update mcp.audit_log set tool = 'none'",
  "delete from mcp.audit_log",
  "truncate mcp.audit_log",
  "insert into mcp.audit_log (tool) values ('forged')",
  "alter table mcp.grants disable row level security",
  "drop policy own on workouts.exercise",
  "create table workouts.mine ()",
  "create function mcp.permits(text) returns boolean return true",
  "alter role mcp_gateway bypassrls",
  "grant postgres to mcp_gateway",
  "copy workouts.exercise to program 'true'",
  "select pg_read_file('/etc/passwd')",
  "do $$ begin perform set_config('role', 'postgres', true); end $$",
];

/** Postgres's `insufficient_privilege`: refused for who asks, not for what is asked. */
const FORBIDDEN = "42501";

/** Postgres's `syntax_error`: nothing that reads or changes rows. */
const NO_STATEMENT = "42601";

for (const escape of ESCAPES) {
  // Defence: the role `mcp_gateway`, noinherit and owner of nothing, and grants.
  Deno.test(`as the caller, "${escape}" reaches nothing`, async () => {
    await using scene = await openScene();
    const before = await scene.annsRows();
    const caller = await scene.attacker();
    const { send, close } = connect({
      url: scene.database.url("mcp_gateway"),
      maxConnections: 1,
      connectTimeoutMs: 5_000,
    });
    const { claims } = caller;
    const batch = JSON.stringify({ claims, reads_only: false, statements: [] });
    try {
      // After a batch, by SQL that no function stands before.
      await assert.rejects(
        send(`select mcp.batch('${batch}'); ${escape}`),
        { code: FORBIDDEN },
      );
      // As a statement of one, which most of these are not.
      const db = dbOfClient({ send, statementTimeoutMs: 5_000 }, caller);
      await assert.rejects(
        db.batch({ strings: [escape], values: [] }),
        ({ cause }: Error) =>
          cause instanceof Error && "code" in cause &&
          [FORBIDDEN, NO_STATEMENT].includes(String(cause.code)),
      );
    } finally {
      await close();
    }
    assert.ok(await scene.annsRows() === before, "Ann's rows changed");
  });
}

// Defence: `mcp_gateway` may execute `mcp.batch` and what that calls, and nothing else.
Deno.test("the gateway's own role sees no table, whoever it says it is", async () => {
  await using scene = await openScene();
  const { database, ann } = scene;
  const gateway = postgres(database.url("mcp_gateway"), { max: 1 });
  try {
    await gateway`select set_config('mcp.permissions', '*', false),
      set_config('request.jwt.claims', ${JSON.stringify(ann.claims)}, false)`;
    const tables = await database.sql`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname in ('mcp', 'workouts', 'auth')`;
    assert.ok(tables.length > 10);
    for (const { name } of tables) {
      await assert.rejects(
        gateway.unsafe(`select from ${name}`),
        /permission denied/,
        name,
      );
    }
  } finally {
    await gateway.end();
  }
});
