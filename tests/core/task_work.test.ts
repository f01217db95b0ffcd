import assert from "node:assert/strict";
import { placeOf } from "../../supabase/functions/mcp/core/task.ts";
import {
  seen,
  started,
  taskFrom,
} from "../../supabase/functions/mcp/core/task_statements.ts";
import { taskWork } from "../../supabase/functions/mcp/core/task_work.ts";
import { dbOfClient } from "../../supabase/functions/mcp/db/batch.ts";
import { dbOfTask } from "../../supabase/functions/mcp/db/call_db.ts";
import { connection } from "../db/calls.ts";
import { counting } from "../mcp/long_tools.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";

const HOUR_MS = 3_600_000;

Deno.test("work is left between two steps where its time in this isolate is up, free for the next", async () => {
  await using database = await freshDatabase();
  await database.sql`create table public.step (number integer);
    grant insert on public.step to authenticated`.simple();
  await using gateway = connection(database.url("mcp_gateway"));
  const caller = await connectedClient(database, await addUser(database));
  const options = { send: gateway.send, statementTimeoutMs: 5_000 };
  let nowMs = 0;
  const tool = counting(async (number) => {
    if (number === 2) nowMs += HOUR_MS;
    return await Promise.resolve();
  });
  const resume = taskWork([tool], {
    dbOf: (caller, hold) => dbOfTask(options, caller, hold),
    log() {},
    waitUntil() {},
    now: () => nowMs,
  });
  const db = dbOfClient(options, caller);
  const [[row]] = await db.batch(started({
    tool: tool.name,
    permission: tool.permission,
    state: { number: 1, to: 4 },
    askable: [],
  }));
  const by = { caller, scope: { readOnly: false } };

  await resume(by, taskFrom(row!));
  const [[left]] = await db.batch(seen(placeOf(row!.id)!));
  assert.deepEqual(
    { status: left!.status, held: left!.held, done: left!.done },
    { status: "working", held: false, done: 2 },
  );

  await resume(by, taskFrom(left!));
  const [[ended]] = await db.batch(seen(placeOf(row!.id)!));
  assert.equal(ended!.status, "completed");
  const steps = await database.sql`select number from step order by number`;
  assert.deepEqual(steps.map(({ number }) => number), [1, 2, 3, 4]);
  // One for each step, and one for the end.
  const records = await database.sql`
    select tool, outcome, count(*)::int as records from mcp.audit_log
    group by tool, outcome`;
  assert.deepEqual([...records], [
    { tool: "continue start_counting", outcome: "done", records: 5 },
  ]);
});
