import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Send } from "../../supabase/functions/mcp/db/connection.ts";
import { fair } from "../../supabase/functions/mcp/db/fair.ts";
import { sql } from "../../supabase/functions/mcp/kernel/statement.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { accountDb } from "../../supabase/functions/mcp/db/call_db.ts";
import { call, connection, refusal } from "./calls.ts";

const SLOTS = 8;
/** A lock of the work's own. */
const WORK_LOCK = 5252;
const WAIT = sql`select pg_advisory_xact_lock_shared(${WORK_LOCK})`;

// Defence: `mcp.take_slot` in `mcp.authorize`.
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
  const waiting = Array.from(
    { length: SLOTS },
    (_, nth) => call(gateway, nth % 2 ? client : second, "read").batch(WAIT),
  );
  const ended = Promise.all(waiting);
  while (await waitingFor(WORK_LOCK) < SLOTS) await pause(5);

  await assert.rejects(call(gateway, client, "read").batch(), refusal("busy"));
  await assert.rejects(
    account.session(user).batch(sql`select 1`),
    refusal("busy"),
  );
  await call(gateway, other, "read").batch();
  assert.equal(await waitingFor(WORK_LOCK), SLOTS);

  await holder`select pg_advisory_unlock(${WORK_LOCK})`;
  holder.release();
  await ended;
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
  const sent = ["a1", "a2", "a3", "a4"].map((text) => sendFairly(text, "a"));
  const others = [sendFairly("b1", "b"), sendFairly("nobody's")];
  await pause(0);
  assert.deepEqual(started, ["a1", "a2", "b1", "nobody's"]);
  await finish("a2");
  assert.deepEqual(started.slice(4), ["a3"]);
  await finish("a1");
  assert.deepEqual(started.slice(4), ["a3", "a4"]);
  for (const text of ["a3", "a4", "b1", "nobody's"]) await finish(text);
  assert.equal((await Promise.all([...sent, ...others])).length, 6);
});

Deno.test("what fails gives its turn on", async () => {
  const sendFairly = fair((text) => Promise.reject(new Error(text)), 1);
  const sent = ["1", "2", "3"].map((text) => sendFairly(text, "a"));
  const messages = (await Promise.allSettled(sent))
    .map((each) => each.status === "rejected" && each.reason.message);
  assert.deepEqual(messages, ["1", "2", "3"]);
});

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
