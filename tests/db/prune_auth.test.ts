import assert from "node:assert/strict";
import { runScript } from "../../supabase/local/postgres/run_script.ts";
import { freshDatabase } from "../support/database.ts";
import { ask, register } from "./oauth_clients.ts";

Deno.test("prune_auth() lets go of authorizations that no idle client needs any more", async () => {
  await using database = await freshDatabase();
  const client = await register(database);
  await ask(database, client, "29 days");
  await ask(database, client, "31 days");
  await runScript(database.url("postgres"), "select mcp.prune_auth()");
  const [left] = await database.sql`
    select count(*)::integer as count,
      bool_and(created_at > now() - interval '30 days') as young
    from auth.oauth_authorizations`;
  assert.deepEqual(left, { count: 1, young: true });
});

Deno.test("prune_auth() keeps Supabase Auth's log as long as our own", async () => {
  await using database = await freshDatabase();
  await database.sql`delete from auth.audit_log_entries`;
  await database.sql`
    insert into auth.audit_log_entries (id, created_at)
    select gen_random_uuid(), now() - interval '1 day' * age
    from unnest(array[179, 181]) as age`;
  const left = async () => {
    await runScript(database.url("postgres"), "select mcp.prune_auth()");
    return (await database.sql`select from auth.audit_log_entries`).length;
  };
  assert.equal(await left(), 1);
  await database.sql`update mcp.settings set audit_retention_days = 30`;
  assert.equal(await left(), 0);
});
