import assert from "node:assert/strict";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser } from "../support/people.ts";
import { ask, consent, register } from "./oauth_clients.ts";

Deno.test("delete_idle_clients() deletes a client that registered itself and came to nothing", async () => {
  await using database = await freshDatabase();
  const idle = await register(database);
  assert.equal(await deleteIdle(database), 1);
  assert.ok(await isDeleted(database, idle));
});

Deno.test("delete_idle_clients() waits for as many days as the settings say", async () => {
  await using database = await freshDatabase();
  await register(database, { age: "29 days" });
  assert.equal(await deleteIdle(database), 0);
  await database.sql`update mcp.settings set idle_client_days = 28`;
  assert.equal(await deleteIdle(database), 1);
});

Deno.test("delete_idle_clients() counts the days from the last trace of a client", async () => {
  await using database = await freshDatabase();
  const asked = await register(database);
  const revoked = await register(database);
  const used = await register(database);
  const userId = await addUser(database);
  await ask(database, asked, "29 days");
  await consent(database, revoked, "29 days");
  await database.sql`
    insert into mcp.audit_log
      (at, user_id, client_id, session_id, request_id, tool, effect, outcome)
    values (now() - interval '29 days', ${userId}, ${used}, ${userId}, 'r',
      'a_tool', 'read', 'done')`;
  assert.equal(await deleteIdle(database), 0);
  await database.sql`update mcp.settings set idle_client_days = 28`;
  assert.equal(await deleteIdle(database), 3);
});

const HOLDS: Readonly<
  Record<string, (database: TestDatabase, id: string) => Promise<unknown>>
> = {
  "a grant": async (database, id) =>
    await database.sql`
      insert into mcp.grants (user_id, client_id, permission, granted_at)
      values (${await addUser(database)}, ${id}, 'workouts:read',
        now() - interval '1 year')`,
  "a consent": (database, id) => consent(database, id),
  "a session": async (database, id) =>
    await database.sql`
      insert into auth.sessions (id, user_id, oauth_client_id, created_at)
      values (gen_random_uuid(), ${await addUser(database)}, ${id},
        now() - interval '1 year')`,
};

for (const [hold, give] of Object.entries(HOLDS)) {
  Deno.test(`delete_idle_clients() never touches a client with ${hold}`, async () => {
    await using database = await freshDatabase();
    const live = await register(database);
    await register(database);
    await give(database, live);
    assert.equal(await deleteIdle(database), 1);
    assert.ok(!await isDeleted(database, live));
  });
}

Deno.test("delete_idle_clients() never touches a client that somebody registered", async () => {
  await using database = await freshDatabase();
  await register(database, { type: "manual" });
  assert.equal(await deleteIdle(database), 0);
});

Deno.test("delete_idle_clients() leaves alone a client that is being used at that moment", async () => {
  await using database = await freshDatabase();
  const id = await register(database);
  await database.sql.begin(async (sql) => {
    await ask({ sql }, id, "1 second");
    assert.equal(await deleteIdle(database), 0);
  });
  assert.ok(!await isDeleted(database, id));
});

/** Reaps as the role that owns the project, and says how many. */
async function deleteIdle({ sql }: TestDatabase): Promise<number> {
  return await sql.begin(async (sql) => {
    await sql`set local role postgres`;
    const [row] = await sql`select mcp.delete_idle_clients()::int as reaped`;
    return row!["reaped"];
  });
}

async function isDeleted({ sql }: TestDatabase, id: string) {
  const [row] = await sql`
    select deleted_at is not null as deleted from auth.oauth_clients
    where id = ${id}`;
  return row!["deleted"];
}
