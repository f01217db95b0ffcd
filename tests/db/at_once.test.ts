import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { fair, type Send } from "../../supabase/functions/mcp/db/connection.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { accountDb } from "../../supabase/functions/mcp/db/call_db.ts";
import { call, connection, refusal } from "./calls.ts";

const SLOTS = 8;
/** A lock of the work's own. */
const WORK_LOCK = 5252;
const WAIT = sql`select pg_advisory_xact_lock_shared(${WORK_LOCK})`;

// Defence: `mcp.take_slot` in `mcp.batch`.
Deno.test("a call or an action beside as many as may be under way is refused at once, and another user's is done", async () => {
  await using database = await freshDatabase();
  await using gateway = connection(database.url("mcp_gateway"), SLOTS + 2);
  const userId = await addUser(database);
  const client = await connectedClient(database, userId);
  const second = await connectedClient(database, userId);
  const user = await sessionOf(database, userId);
  const other = await connectedClient(database, await addUser(database));
  const account = accountDb({ ...gateway, statementTimeoutMs: 5_000 });
  const holder = await database.sql.reserve();
  await holder`select pg_advisory_lock(${WORK_LOCK})`;
  // Clients leave the last slot to the site.
  const waiting: Promise<unknown>[] = Array.from(
    { length: SLOTS - 1 },
    (_, nth) => call(gateway, nth % 2 ? client : second, "read").batch(WAIT),
  );
  try {
    while (await waitingFor(WORK_LOCK) < SLOTS - 1) await pause(5);
    await assert.rejects(
      call(gateway, client, "destroy").batch(),
      refusal("busy"),
    );
    // The waiting ones are not charged yet, and that one was not.
    assert.equal((await database.sql`select from mcp.rate_limits`).length, 0);
    await account.session(user).batch(sql`select 1`);
    waiting.push(account.session(user).batch(WAIT));
    while (await waitingFor(WORK_LOCK) < SLOTS) await pause(5);
    await assert.rejects(
      account.session(user).batch(sql`select 1`),
      refusal("busy"),
    );
    await call(gateway, other, "read").batch();
    assert.equal(await waitingFor(WORK_LOCK), SLOTS);
  } finally {
    await holder`select pg_advisory_unlock(${WORK_LOCK})`;
    holder.release();
    await Promise.allSettled(waiting);
  }
  await Promise.all(waiting);
  await call(gateway, client, "read").batch();
  await account.session(user).batch(sql`select 1`);

  async function waitingFor(lock: number): Promise<number> {
    const [{ count }] = await database.sql<[{ count: number }]>`
      select count(*)::int from pg_locks
      where locktype = 'advisory' and objid = ${lock} and not granted`;
    return count;
  }
});

// Defence: `fair` in `createApp`.
Deno.test("what one user sends waits for a turn in order, and what others send passes it", async () => {
  const { send, started, finish } = scripted();
  const sendFairly = fair(send, 2);
  const a = callerOf("a", "app");
  const sent = ["a1", "a2", "a3", "a4"].map((text) => sendFairly(text, a));
  const others = [sendFairly("b1", callerOf("b", "app")), sendFairly("none's")];
  // The user's own session, before what their clients have sent.
  const site = sendFairly("a5", callerOf("a"));
  await pause(0);
  assert.deepEqual(started, ["a1", "a2", "b1", "none's"]);
  await finish("a2");
  assert.deepEqual(started.slice(4), ["a5"]);
  await finish("a1");
  assert.deepEqual(started.slice(4), ["a5", "a3"]);
  await finish("a5");
  for (const text of ["a3", "a4", "b1", "none's"]) await finish(text);
  assert.equal((await Promise.all([...sent, ...others, site])).length, 7);
});

Deno.test("what fails gives its turn on", async () => {
  const sendFairly = fair((text) => Promise.reject(new Error(text)), 1);
  const sent = ["1", "2", "3"].map((text) => sendFairly(text, callerOf("a")));
  const messages = (await Promise.allSettled(sent))
    .map((each) => each.status === "rejected" && each.reason.message);
  assert.deepEqual(messages, ["1", "2", "3"]);
});

function callerOf(userId: string, clientId?: string): Caller {
  return {
    userId,
    sessionId: "session",
    permissions: [],
    claims: {},
    ...(clientId && { clientId }),
  };
}

/** A fake database: it answers a text once the test calls `finish` with it. */
function scripted() {
  const started: string[] = [];
  const answers = new Map<string, () => void>();
  const send: Send = async (text) => {
    started.push(text);
    await new Promise<void>((resolve) => answers.set(text, resolve));
    return [];
  };
  const finish = async (text: string) => {
    answers.get(text)!();
    await pause(0);
  };
  return { send, started, finish };
}
