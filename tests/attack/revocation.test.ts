import assert from "node:assert/strict";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { z } from "zod";
import { defineTool } from "../../supabase/functions/mcp/core/tool.ts";
import { gatewayTo } from "../support/call.ts";
import type { TestDatabase } from "../support/database.ts";
import { openScene } from "./scene.ts";

/** Reads the caller's log before and after a pause of the test's choosing. */
const readTwice = defineTool({
  name: "read_twice",
  title: "Read twice",
  description: "Counts, waits for a lock, counts.",
  permission: "workouts:read",
  effect: "read",
  input: z.object({}),
  output: z.object({ before: z.number(), after: z.number() }),
  examples: [],
  async run(_, { db }) {
    const count = sql<{ readonly count: number }>`
      select count(*) from workouts.performed_session`;
    const [[before], , [after]] = await db.batch(
      count,
      sql`select pg_advisory_xact_lock_shared(7)`,
      count,
    );
    return { before: before!.count, after: after!.count };
  },
});

// Defence: `mcp.authorize_again` at the end of a read that took long.
Deno.test("a permission that is taken back during a read has the whole read refused", async () => {
  await using scene = await openScene();
  const { database, ann } = scene;
  await using gateway = gatewayTo(database);
  const lock = await database.sql.reserve();
  await lock`select pg_advisory_lock(7)`;
  const reading = gateway.call(readTwice, ann, {});
  await waiting(database.sql);
  await lock`delete from mcp.grants`;
  await lock`select pg_sleep(0.2), pg_advisory_unlock(7)`;
  lock.release();
  await assert.rejects(reading, { code: "permission_missing" });
});

// Defence: `mcp.authorize` reads the grant at every call, whatever the token says.
Deno.test("a permission that is taken back is gone on the next call, with the same token", async () => {
  await using scene = await openScene();
  const { database, ann, call } = scene;
  assert.equal((await call(ann, "list_workouts")).outcome, "done");
  await database.sql`delete from mcp.grants where permission = 'workouts:read'`;
  const told = await call(ann, "list_workouts");
  assert.equal(told.outcome, "permission_missing");
});

// Defence: `mcp.authorize`; a tool that is not listed is not thereby refused.
Deno.test("a tool that the token does not list is refused when called by name", async () => {
  await using scene = await openScene();
  const { database, ann, call } = scene;
  await database
    .sql`delete from mcp.grants where permission = 'workouts:write'`;
  const before = await scene.annsRows();
  const told = await call({ ...ann, permissions: [] }, "log_workout", {
    title: "Push",
    exercises: [{ name: "Curl", sets: [{ reps: 1 }] }],
  });
  assert.equal(told.outcome, "permission_missing");
  assert.ok(!(await scene.annsRows()).includes("Curl"), before);
});

// Defence: permissions in a token only ever list.
Deno.test("a token that claims more than is granted gains nothing", async () => {
  await using scene = await openScene();
  const { database, ann, call } = scene;
  await database.sql`delete from mcp.grants`;
  const told = await call(ann, "list_workouts");
  assert.equal(told.outcome, "permission_missing");
});

// Defence: `own_grants` is for sessions of the user's own. Supabase Auth lets a
// client's token consent to another client; here that brings nothing.
Deno.test("a client can grant nothing, neither to itself nor to another", async () => {
  await using scene = await openScene();
  const { app, database, ann } = scene;
  await using gateway = gatewayTo(database);
  const response = await app.request(`/account/grants/${ann.clientId}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${await app.token(ann)}` },
    body: JSON.stringify({ permissions: ["workouts:write"] }),
  });
  assert.equal(response.status, 401);
  assert.equal((await response.json()).code, "invalid_token");
  for (const clientId of [ann.clientId!, crypto.randomUUID()]) {
    await assert.rejects(
      gateway.session(ann).batch(sql`
        insert into mcp.grants (client_id, permission)
        values (${clientId}, 'account:write')`),
      ({ cause }: Error) => /row-level security/.test(String(cause)),
    );
  }
});

/** Resolves once somebody waits for a lock. */
async function waiting(
  sql: TestDatabase["sql"],
): Promise<void> {
  for (;;) {
    const [found] = await sql`
      select from pg_locks where locktype = 'advisory' and not granted`;
    if (found) return;
  }
}
