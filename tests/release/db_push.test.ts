import assert from "node:assert/strict";
import { standIn } from "../../supabase/local/auth/stand_in.ts";
import { fillProject } from "../../supabase/local/postgres/project.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { type Rehearsal, rehearsal } from "./rehearsal.ts";

Deno.test("db push --dry-run runs no migration", async () => {
  await using staged = await rehearsal();
  await using database = await newProject();
  await push(staged, database, "--dry-run");
  assert.equal(await mcpTables(database), 0);
});

Deno.test("db push makes our tables, and brings in neither the demo user nor their data", async () => {
  await using staged = await rehearsal();
  await using database = await newProject();
  await push(staged, database);
  const [row] = await database.sql`
    select (select count(*)::int from auth.users) as users,
      (select count(*)::int from workouts.performed_session) as sessions`;
  assert.ok(await mcpTables(database) > 0);
  assert.deepEqual({ ...row }, { users: 0, sessions: 0 });
});

Deno.test("db push runs no migration twice", async () => {
  await using staged = await rehearsal();
  await using database = await newProject();
  await push(staged, database);
  const before = await applied(database);
  assert.match(await push(staged, database), /up to date/i);
  assert.deepEqual(await applied(database), before);
});

/** A database as a new Supabase project has it; no migration has run. */
async function newProject(): Promise<TestDatabase> {
  const database = await freshDatabase("template1");
  await fillProject(database.url, standIn);
  return database;
}

function push(
  { supabase }: Rehearsal,
  database: TestDatabase,
  ...options: readonly string[]
) {
  const url = `${database.url("postgres")}?sslmode=disable`;
  return supabase(url, "db", "push", ...options);
}

async function mcpTables({ sql }: TestDatabase): Promise<number> {
  const found = await sql`select from pg_tables where schemaname = 'mcp'`;
  return found.length;
}

async function applied({ sql }: TestDatabase): Promise<readonly string[]> {
  const rows = await sql`
    select version from supabase_migrations.schema_migrations order by version`;
  return rows.map(({ version }) => version);
}
