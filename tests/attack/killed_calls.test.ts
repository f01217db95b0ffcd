import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { tokenIssuer } from "../support/tokens.ts";
import { wireTo } from "../support/wire.ts";
import { toolCall } from "./tool_call.ts";

/** The functions that a call passes through. */
const FUNCTIONS = [
  "mcp.batch",
  "mcp.authenticate",
  "mcp.authorize",
  "mcp.require_credits",
  "mcp.count_stored",
  "mcp.charge",
  "mcp.record",
  "mcp.authorize_again",
  "mcp.set_grants",
  "mcp.note",
  "workouts.add_sessions",
];

/** Ends the backend that calls it. */
const DIE = `
  create function public.die() returns void language plpgsql security definer
  as $die$ begin
    perform pg_terminate_backend(pg_backend_pid());
    perform pg_sleep(5);
  end $die$`;

// Defence: work, charge and record are one statement, and one transaction.
Deno.test("a call that is killed at any statement of the database has neither effect nor record", async () => {
  await using scene = await openScene();
  const { sql } = scene.database;
  await sql.unsafe(DIE);
  let points = 0;
  let reached = 0;
  for (const name of FUNCTIONS) {
    const [{ source }] = await sql<[{ source: string }]>`
      select pg_get_functiondef(${name}::regproc) as source`;
    for (const deadly of deadlyVariants(source)) {
      try {
        await sql.unsafe(deadly);
      } catch {
        // There is no statement at this place.
        continue;
      }
      points++;
      for (const call of CALLS) {
        await scene.reset();
        const before = await scene.state();
        const { status, text } = await call(scene);
        const after = await scene.state();
        if (text.includes("unavailable")) {
          reached++;
          assert.deepEqual(after, before, `${deadly}\n${status} ${text}`);
        } else {
          // The call did not come by there.
          assert.equal(after.records, before.records + 1, deadly);
        }
      }
    }
    await sql.unsafe(source);
  }
  assert.ok(points > 60, `${points} statements`);
  assert.ok(reached > 150, `${reached} deaths`);
});

// Defence: as above; the client is answered after the transaction.
Deno.test("a call that is killed as it commits has neither effect nor record", async () => {
  await using scene = await openScene();
  const { sql } = scene.database;
  await sql.unsafe(DIE);
  await sql.unsafe(`
    create function public.die_late() returns trigger language plpgsql
    as $$ begin perform public.die(); return null; end $$;
    create constraint trigger late after insert on mcp.audit_log
    deferrable initially deferred
    for each row execute function public.die_late()`);
  for (const call of CALLS) {
    const before = await scene.state();
    const { text } = await call(scene);
    assert.match(text, /unavailable/);
    assert.deepEqual(await scene.state(), before);
  }
});

// Defence: nothing of a call is recorded or done in a second transaction.
Deno.test("a call whose process dies at any moment has an effect and its record, or neither", async () => {
  await using scene = await openScene();
  const issuer = await tokenIssuer();
  const { database } = scene;
  let unanswered = 0;
  let done = 0;
  // Later and later, until no call dies before its answer.
  let allAnswered = false;
  for (let turns = 0; !allAnswered; turns += turns < 12 ? 1 : 3) {
    allAnswered = true;
    for (let steps = 0; steps < 24; steps += 3) {
      const wire = wireTo(Number(new URL(database.url("x")).port));
      const url = new URL(database.url("mcp_gateway"));
      url.port = String(wire.port);
      const app = await testApp({ databaseUrl: url.href, issuer });
      const other = { ...scene, app };
      const call = CALLS[(turns + steps) % CALLS.length]!;
      await scene.reset();
      const before = await scene.state();
      let answer: Told | undefined;
      const calling = call(other).then((told) => answer = told);
      for (let turn = 0; turn < turns; turn++) await macrotask();
      for (let step = 0; step < steps; step++) await undefined;
      const answered = answer;
      await wire[Symbol.asyncDispose]();
      await backendsGone(database);
      const after = await scene.state();

      const records = after.records - before.records;
      assert.ok(records === 0 || records === 1, `${records} records`);
      assert.equal(after.effects !== before.effects, after.done > before.done);
      if (answered) assert.equal(records, 1, answered.text);
      else {
        unanswered++;
        allAnswered = false;
      }
      done += records;
      await calling;
      await app[Symbol.asyncDispose]();
    }
  }
  assert.ok(unanswered > 20, `${unanswered} died before their answer`);
  assert.ok(done > 20, `${done} were recorded`);
});

interface Told {
  readonly status: number;
  readonly text: string;
}

interface State {
  /** All that calls can change, as text. */
  readonly effects: string;
  readonly records: number;
  /** Records of what changes something. */
  readonly done: number;
}

interface Scene extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly client: Caller;
  readonly user: Caller;
  state(): Promise<State>;
  /** Puts back what calls have changed. */
  reset(): Promise<void>;
}

/** Calls of every kind: adding, deleting, reading, refused in three ways, on the site. */
const CALLS: readonly ((scene: Scene) => Promise<Told>)[] = [
  (scene) => call(scene, "log_workout", WORKOUT),
  (scene) =>
    call(scene, "delete_workout", { workout_id: WORKOUT_ID, confirm: true }),
  (scene) => call(scene, "list_workouts"),
  (scene) => call(scene, "list_workouts", { limit: "many" }),
  (scene) => call(scene, "get_workout", { workout_id: crypto.randomUUID() }),
  (scene) => call(scene, "whoami"),
  async ({ app, user, client }) => {
    const response = await app.request(`/account/grants/${client.clientId}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${await app.token(user)}` },
      body: JSON.stringify({ permissions: ["workouts:read"] }),
    });
    return { status: response.status, text: await response.text() };
  },
];

const WORKOUT_ID = "11111111-1111-4111-8111-111111111111";
const WORKOUT = {
  title: "Push",
  exercises: [{ name: "Curl", sets: [{ reps: 5 }] }],
};
const GRANTED = ["workouts:read", "workouts:write"] as const;

async function call(
  { app, client }: Scene,
  tool: string,
  args: unknown = {},
): Promise<Told> {
  const token = await app.token(client);
  const response = await app.request("", toolCall(token, tool, args));
  return { status: response.status, text: await response.text() };
}

async function openScene(): Promise<Scene> {
  const database = await freshDatabase();
  const { sql } = database;
  await sql`update mcp.settings set client_burst_credits = 1000000,
    user_burst_credits = 1000000`;
  const userId = await addUser(database);
  const app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const client = await connectedClient(database, userId, GRANTED);
  return {
    database,
    app,
    client,
    user: await sessionOf(database, userId),
    async reset() {
      await sql`insert into workouts.performed_session
        (id, user_id, source, source_key, title, started_at, started_at_local)
        values (${WORKOUT_ID}, ${userId}, 'homeport', 'one', 'Leg day', now(), now())
        on conflict do nothing`;
      await sql`insert into mcp.grants (user_id, client_id, permission)
        select ${userId}, ${client.clientId!}, unnest(${[...GRANTED]}::text[])
        on conflict do nothing`;
    },
    async state() {
      const [row] = await sql<[State]>`
        select
          (select json_agg(id order by id)::text from workouts.performed_session
            where user_id = ${userId}) || (
            select json_agg(permission order by permission)::text
            from mcp.grants where user_id = ${userId}
          ) as effects,
          (select count(*)::integer from mcp.audit_log) as records,
          (select count(*)::integer from mcp.audit_log
            where outcome = 'done' and effect <> 'read') as done`;
      return { ...row };
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** The function once for each place where a statement may end, with death there. */
function* deadlyVariants(source: string): Generator<string> {
  const start = source.indexOf("begin");
  for (const { index } of source.matchAll(/(?<=;|\bbegin|\bthen|\bloop)\n/g)) {
    if (index < start) continue;
    yield `${source.slice(0, index)} perform public.die();${
      source.slice(index)
    }`;
  }
}

function macrotask() {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Resolves when no backend of the gateway is at work. */
async function backendsGone({ sql, name }: TestDatabase): Promise<void> {
  for (;;) {
    const busy = await sql`select from pg_stat_activity
      where datname = ${name} and usename = 'mcp_gateway' and state <> 'idle'`;
    if (busy.length === 0) return;
  }
}
