import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import type { Burst } from "./burst.ts";

const CALLS = 200;
const PROCESSES = 4;
const CREDITS = 60;
/** A call reads its credits before its work, and is charged after it. */
const SLOTS = 8;

for (const clients of [1, PROCESSES]) {
  Deno.test(`of ${CALLS} calls at once from ${PROCESSES} processes as ${clients} clients no more are let in than there are credits and slots, and all are on record`, async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    await sql`
      create table public.t (); grant all on public.t to authenticated`
      .simple();
    // An hour for one credit: none comes back meanwhile.
    await sql`
      update mcp.settings set add_cost_credits = 600,
        client_burst_credits = ${600 * CREDITS}, client_credits_per_minute = 10,
        user_burst_credits = ${600 * CREDITS}, user_credits_per_minute = 10`;
    const userId = await addUser(database);
    const callers: Caller[] = [];
    for (let i = 0; i < clients; i++) {
      callers.push(await connectedClient(database, userId));
    }

    const outcomes = await Promise.all(
      Array.from({ length: PROCESSES }, (_, index) =>
        burst({
          url: database.url("mcp_gateway"),
          caller: callers[index % clients]!,
          calls: CALLS / PROCESSES,
        })),
    );

    const { done = [], busy = [], rate_limited = [] } = Object.groupBy(
      outcomes.flat(),
      (outcome) => outcome,
    );
    // One that found no slot free costs nothing.
    assert.ok(rate_limited.length === 0 || done.length >= CREDITS);
    assert.ok(done.length > 0);
    assert.ok(done.length <= CREDITS + SLOTS, `${done.length} let in`);
    assert.equal(done.length + busy.length + rate_limited.length, CALLS);
    assert.equal((await sql`select from public.t`).length, done.length);
    const records = await sql`
      select coalesce(refusal, outcome) as outcome
      from mcp.calls, generate_series(1, calls)
      where final order by 1`;
    assert.deepEqual(
      records.map(({ outcome }) => outcome),
      outcomes.flat().sort(),
    );
  });
}

async function burst(work: Burst): Promise<readonly string[]> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--lock",
      "--no-check",
      "--allow-all",
      new URL("burst.ts", import.meta.url).href,
      JSON.stringify(work),
    ],
    stderr: "inherit",
  }).output();
  assert.ok(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}
