import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { dbOfCall } from "../../supabase/functions/mcp/db/call_db.ts";
import type { Effect } from "../../supabase/functions/mcp/core/operation.ts";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { call, connection } from "../db/calls.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";

const MINUTES = 60;
const MB = 1_000_000;
/** Calls a client makes each minute beyond what it has credits for. */
const BEYOND = 10;

type Attack = (
  gateway: ReturnType<typeof connection>,
  client: Caller,
) => Promise<unknown>;

/** What costs a credit or nothing, and leaves something behind. */
const ATTACKS: Readonly<Record<string, Attack>> = {
  "reads": (gateway, client) => wordy(gateway, client, "read").work.batch(),
  "calls it may not make": (gateway, client) =>
    wordy(gateway, client, "add").work.batch(),
  "invalid calls": async (gateway, client) => {
    throw await wordy(gateway, client, "read").refuse(
      new Refusal("invalid_input"),
    );
  },
};

/** A call whose record is as long as one of a shipped tool can be. */
function wordy(
  { send }: ReturnType<typeof connection>,
  client: Caller,
  effect: Effect,
) {
  const argument = { type: "string", value: "2026-03-01T18:00:00.000+02:00" };
  return dbOfCall({ send, statementTimeoutMs: 5_000 }, client, {
    tool: "get_personal_records",
    permission: effect === "read" ? "workouts:read" : "workouts:write",
    effect,
    requestId: crypto.randomUUID(),
    traceId: "0af7651916cd43dd8448eb211c80319c",
    era: "modern",
    arguments: {
      exercise: argument,
      since: argument,
      until: argument,
      cursor: argument,
      "(unknown)": { count: 1 },
    },
  });
}

// Defence: the limits of `mcp.settings`, and `mcp.count_refusal`.
for (const [what, attack] of Object.entries(ATTACKS)) {
  Deno.test(`an hour of ${what} by all clients of one user grows the database by less than 1 MB`, async () => {
    await using database = await freshDatabase();
    await using gateway = connection(database.url("mcp_gateway"), 1);
    const userId = await addUser(database);
    const clients = [];
    for (let nth = 0; nth < 3; nth++) {
      clients.push(await connectedClient(database, userId, ["workouts:read"]));
    }
    // What tables have room for before they grow counts, too.
    const before = await size();
    const outcomes = new Map<string, number>();
    for (let minute = 0; minute < MINUTES; minute++) {
      let beyond = 0;
      for (let nth = 0; beyond < BEYOND * clients.length; nth++) {
        const told = await outcomeOf(attack, clients[nth % clients.length]!);
        outcomes.set(told, (outcomes.get(told) ?? 0) + 1);
        if (told === "rate_limited") beyond++;
      }
      await pass(minute);
    }
    const grown = await size() - before;
    const told = JSON.stringify([...outcomes]);
    assert.ok(grown < MB, `${grown} bytes: ${told}`);
    assert.ok(outcomes.get("rate_limited")! > MINUTES * BEYOND, told);
    const [rows] = await database.sql`
      select count(*)::int as counted, sum(calls)::int as calls
      from mcp.counted_refusals`;
    assert.ok(rows!["counted"] <= 2 * MINUTES * clients.length);
    assert.equal(rows!["calls"], outcomes.get("rate_limited"));

    async function outcomeOf(attack: Attack, client: Caller) {
      try {
        await attack(gateway, client);
        return "done";
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
        return error.code;
      }
    }

    /** Lets a minute pass, as buckets and counts see it. */
    async function pass(minute: number) {
      await database.sql`
        update mcp.rate_limits set full_at = full_at - interval '1 minute'`;
      await database.sql`
        update mcp.counted_refusals set at = at - ${
        minute + 1
      } * interval '1 day'
        where at > now() - interval '1 hour'`;
    }

    async function size(): Promise<number> {
      // `pass` leaves dead rows that no call does.
      await database.sql`vacuum full mcp.rate_limits`;
      await database.sql`vacuum full mcp.counted_refusals`;
      const [{ bytes }] = await database.sql<[{ bytes: number }]>`
        select sum(pg_relation_size(oid))::float8 as bytes
        from pg_class where relkind in ('r', 'i')
          and relnamespace::regnamespace::text in ('mcp', 'workouts', 'auth')`;
      return bytes;
    }
  });
}

// Defence: `mcp.count_refusal`.
Deno.test("a client whose session has ended leaves a row a minute, however often it calls", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"), 4);
  const client = await connectedClient(database, await addUser(database));
  await database.sql`delete from auth.sessions where id = ${client.sessionId}`;
  const calls = Array.from(
    { length: 1_000 },
    () => call(gateway, client, "read").batch(sql`select 1`),
  );
  const told = await Promise.allSettled(calls);
  assert.ok(told.every(({ status }) => status === "rejected"));
  assert.equal((await database.sql`select from mcp.audit_log`).length, 0);
  const rows = await database.sql`
    select sum(calls)::int as calls, count(*)::int <= 2 as few, refusal
    from mcp.counted_refusals group by refusal`;
  assert.deepEqual([...rows], [
    { calls: 1_000, few: true, refusal: "session_ended" },
  ]);
});
