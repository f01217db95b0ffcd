import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { isRefusalCode } from "../../supabase/functions/mcp/core/errors.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { AGREED } from "../support/deletion.ts";
import { modernInit } from "../support/modern_request.ts";
import { addUser, connectedClient } from "../support/people.ts";
import {
  type Answered,
  answered,
  randomFrom,
  randomRequest,
} from "./random_calls.ts";

const CALLS = 10_000;
const AT_ONCE = 16;
const SEED = Number(Deno.env.get("SEED") ?? Date.now() % 1_000_000);

// Defences: one transaction for work and record; a call's progress in `db/call_db.ts`.
Deno.test(`of ${CALLS} random calls of all tools each has one outcome on record, and each effect one call that did it (SEED=${SEED})`, async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const random = randomFrom(SEED);
  const callers = await people(database);
  // A machine of any speed meets the limit: credits hardly come back meanwhile.
  await database.sql`update mcp.settings set client_burst_credits = 1000,
    user_burst_credits = 3000, client_credits_per_minute = 30,
    user_credits_per_minute = 60`;
  await database.sql`delete from workouts.performed_session`;

  const all: Answered[] = [];
  let sent = 0;
  async function client() {
    while (sent++ < CALLS) {
      const caller = callers[Math.floor(random() * callers.length)]!;
      const message = randomRequest(random, await workoutIds(database, random));
      const first = await ask(app, caller, message);
      all.push(first);
      if (!first.requestState || sent >= CALLS) continue;
      sent++;
      const params = {
        ...message.params,
        ...(random() < 0.7 ? AGREED : DECLINED),
        requestState: first.requestState,
      };
      all.push(await ask(app, caller, { ...message, params }));
    }
  }
  const meanwhile = upheaval(database, callers, random, () => sent < CALLS);
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  await meanwhile;

  assert.ok(all.length >= CALLS - AT_ONCE);
  await assertRecorded(database, all);
  await assertEffects(database);
  // Many kinds of outcomes, or the test would show little.
  const seen = new Set(all.map(({ outcome }) => outcome));
  for (
    const outcome of [
      "done",
      "asked",
      "invalid_input",
      "not_found",
      "conflict",
      "declined",
      "stale_answer",
      "confirmation_required",
      "permission_missing",
      "rate_limited",
      "session_ended",
      "unknown_tool",
    ]
  ) assert.ok(seen.has(outcome), outcome);
  const faults = app.events.filter(({ cause }) => cause !== undefined);
  assert.deepEqual(faults.map(({ cause }) => String(cause)), []);
});

const DECLINED = { inputResponses: { agreement: { action: "decline" } } };

function ask(
  app: TestApp,
  caller: Caller,
  message: Parameters<typeof answered>[3],
) {
  return answered(
    app,
    (init) => app.request("", init),
    caller,
    message,
    modernInit,
  );
}

/** Users with clients that hold everything, something, and nothing. */
async function people(database: TestDatabase): Promise<Caller[]> {
  const callers: Caller[] = [];
  for (let user = 0; user < 4; user++) {
    const userId = await addUser(database);
    callers.push(
      await connectedClient(database, userId),
      await connectedClient(database, userId),
      await connectedClient(database, userId, ["workouts:read"]),
      await connectedClient(database, userId, []),
    );
  }
  return callers;
}

async function workoutIds(
  { sql }: TestDatabase,
  random: () => number,
): Promise<readonly string[]> {
  if (random() < 0.8) return known;
  const rows = await sql`select id from workouts.performed_session limit 50`;
  return known = rows.map(({ id }) => id);
}
let known: readonly string[] = [];

/** Takes permissions back, gives them again, ends sessions, bans users: while calls run. */
async function upheaval(
  { sql }: TestDatabase,
  callers: readonly Caller[],
  random: () => number,
  goesOn: () => boolean,
) {
  while (goesOn()) {
    const { userId, clientId } = callers[4 + Math.floor(random() * 12)]!;
    await sql`delete from mcp.grants
      where user_id = ${userId} and client_id = ${clientId!}`;
    await pause(20);
    await sql`insert into mcp.grants (user_id, client_id, permission)
      select ${userId}, ${clientId!}, unnest('{workouts:read,workouts:write}'::text[])
      on conflict do nothing`;
    await sql`update auth.users set banned_until = now() + interval '20 ms'
      where id = ${userId}`;
    await pause(60);
  }
}

/** Refusals that cost nothing, which are counted only. */
const COUNTED = ["rate_limited", "log_full", "busy", "session_ended"];

/** Asserts that each answer has one final record, which says the same, or is counted. */
async function assertRecorded(
  { sql }: TestDatabase,
  all: readonly Answered[],
) {
  const records = await sql`
    select request_id, call_id, outcome, refusal, final, tool
    from mcp.audit_log order by id`;
  const byRequest = Map.groupBy(records, ({ request_id }) => request_id);
  const counts = await sql`
    select refusal, sum(calls)::int as calls from mcp.counted_refusals
    group by refusal`;
  const [counted = [], recorded = []] = partition(all);
  assert.deepEqual(
    Object.fromEntries(counts.map(({ refusal, calls }) => [refusal, calls])),
    Object.fromEntries(
      [...Map.groupBy(counted, ({ outcome }) => outcome)]
        .map(([outcome, answers]) => [outcome, answers.length]),
    ),
  );
  for (const { requestId } of counted) {
    // One that was asked about may have got no further.
    assert.ok(!byRequest.get(requestId)?.some(({ final }) => final));
    byRequest.delete(requestId);
  }
  for (const { requestId, outcome, text } of recorded) {
    const [record, ...more] = (byRequest.get(requestId) ?? [])
      .filter(({ final }) => final);
    assert.ok(record, `no record: ${outcome} ${text.slice(0, 200)}`);
    assert.equal(more.length, 0, `two outcomes: ${text.slice(0, 200)}`);
    const said = record.refusal ?? record.outcome;
    // Errors of the protocol have codes of their own for these.
    if (outcome === "protocol") assert.ok(isRefusalCode(said), text);
    else assert.equal(said, outcome, text.slice(0, 200));
  }
  assert.equal(byRequest.size, recorded.length, "records of calls nobody made");
  const calls = Map.groupBy(
    [...byRequest.values()].flat(),
    ({ call_id }) => call_id,
  );
  assert.equal(calls.size, recorded.length);
}

/** The answers that are counted, and those that are recorded. */
function partition(all: readonly Answered[]) {
  return [true, false].map((isCounted) =>
    all.filter(({ outcome }) => COUNTED.includes(outcome) === isCounted)
  );
}

/** Asserts that what is there is what the record says was done. */
async function assertEffects({ sql }: TestDatabase) {
  const differing = await sql`
    with recorded as (
      select user_id,
        coalesce(sum((about ->> 'workouts_added')::integer), 0)
          - count(*) filter (where tool = 'delete_workout') as workouts
      from mcp.audit_log
      where outcome = 'done' and tool in ('log_workout', 'delete_workout')
      group by user_id
    ),
    kept as (
      select user_id, count(*) as workouts
      from workouts.performed_session group by user_id
    )
    select * from recorded full join kept using (user_id)
    where coalesce(recorded.workouts, 0) <> coalesce(kept.workouts, 0)`;
  assert.deepEqual([...differing], []);
}

function pause(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
