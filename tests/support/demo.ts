import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { recordCalls } from "./calls.ts";
import type { TestDatabase } from "./database.ts";
import { connectedClient } from "./people.ts";

/**
 * A client of the demo user, with every permission and two calls on record; the
 * ids that examples name are there.
 */
export async function demoClient(database: TestDatabase): Promise<Caller> {
  const [user] = await database.sql`
    select id from auth.users where email = 'demo@example.com'`;
  const named = CATALOGUE.tools.flatMap(({ examples }) => examples)
    .map(({ workout_id }) => workout_id).filter((id) => typeof id === "string");
  // Seeded sessions get random ids.
  await database.sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    for (const id of new Set(named)) {
      const [{ id: old } = { id: null }] = await sql`
        select id from workouts.performed_session
        where user_id = ${user!.id} and id <> all (${named})
        order by started_at desc limit 1`;
      await sql`update workouts.performed_session set id = ${id}
        where id = ${old}`;
      await sql`update workouts.performed_exercise set session_id = ${id}
        where session_id = ${old}`;
    }
  });
  const client = await connectedClient(database, user!.id);
  await recordCalls(database, client, [
    { at: "2026-03-02T18:30:00Z" },
    { outcome: "refused" },
  ]);
  return client;
}
