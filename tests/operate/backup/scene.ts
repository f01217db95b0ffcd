import { join } from "node:path";
import { makeBackup } from "../../../supabase/operate/backup/make_backup.ts";
import {
  restoreBackup,
  type Restored,
  type RestoreOptions,
} from "../../../supabase/operate/backup/restore_backup.ts";
import type { Secret } from "../../../supabase/operate/backup/seal_key.ts";
import { recordCalls } from "../../support/calls.ts";
import { freshDatabase, type TestDatabase } from "../../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../../support/people.ts";

/** What the tests seal with: no rounds, so no wait. */
export const KEY: Secret = {
  kind: "key",
  bytes: new Uint8Array(32).fill(7),
};

/** Text that a careless reader or writer would change. */
const AWKWARD = `"'\\ \\N \\. \t\r\n {1,2} NULL 🏋️‍♀️ e\u0301 \u2028 ${
  "x".repeat(2e5)
}`;

/** A project in use: the demo log, users, clients, grants, records, a task. */
export async function usedProject(): Promise<TestDatabase> {
  const database = await freshDatabase();
  const { sql } = database;
  await sql`update mcp.settings set endpoint = 'https://old.test/functions/v1/mcp'`;
  for (const email of ["ann@example.com", "bo@example.com"]) {
    const userId = await addUser(database, email);
    const client = await connectedClient(database, userId);
    await recordCalls(database, client, [
      { at: "2026-11-01T10:00:00.123456Z" },
      { outcome: "refused" },
    ]);
    await recordCalls(database, await sessionOf(database, userId), [{}]);
    await sql`
      update auth.oauth_clients
      set client_name = ${AWKWARD.slice(0, 80)}, client_type = 'public'
      where id = ${client.clientId!}`;
    await sql`
      insert into auth.oauth_consents (id, user_id, client_id, scopes)
      values (gen_random_uuid(), ${userId}, ${client.clientId!}, 'email')`;
    await sql`
      insert into auth.refresh_tokens (token, user_id, session_id, revoked)
      values (${email}, ${userId}, ${client.sessionId}, false)`;
    await sql`
      insert into mcp.tasks
        (user_id, client_id, tool, permission, state, askable)
      values (${userId}, ${client.clientId!}, 't', 'workouts:read',
        ${sql.json({ text: AWKWARD })}, '[]')`;
    await sql`
      insert into mcp.audit_gaps (actor, reason, before, user_id, records)
      values ('ops', ${AWKWARD}, now(), ${userId}, 7)`;
    await sql`
      insert into workouts.exercise (user_id, name)
      values (${userId}, ${AWKWARD.slice(0, 60).trim()})`;
  }
  return database;
}

/** A project that nobody uses yet, at the same migrations. */
export async function newProject(): Promise<TestDatabase> {
  const database = await freshDatabase();
  await database.sql`delete from auth.users`;
  return database;
}

/** A folder that goes with the test, for its files. */
export interface Shelf extends AsyncDisposable {
  /** Backs a database up into a new file. */
  backUp(database: TestDatabase): Promise<string>;
}

export async function shelf(): Promise<Shelf> {
  const dir = await Deno.makeTempDir({ prefix: "homeport-backup-" });
  return {
    async backUp(database) {
      const path = join(dir, crypto.randomUUID());
      using file = await Deno.create(path);
      await makeBackup({
        database: { url: database.url("postgres") },
        secret: KEY,
        file,
      });
      return path;
    },
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

/** Restores a file into a database as its owner would. */
export function restoreInto(
  database: TestDatabase,
  path: string,
  options: Partial<RestoreOptions> = {},
): Promise<Restored> {
  return restoreBackup({
    database: { url: database.url("postgres") },
    secret: KEY,
    path,
    ...options,
  });
}

/** Every row of every table that a user or an owner wrote, whatever a backup says. */
export async function everything({ sql }: TestDatabase) {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in
      ('pg_catalog', 'information_schema', 'supabase_migrations')
    order by 1`;
  const rows: Record<string, readonly unknown[]> = {};
  for (const { name } of tables) {
    const found = await sql.unsafe(
      `select to_jsonb(t)::text as row from ${name} as t order by 1`,
    );
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}
