import assert from "node:assert/strict";
import { note, required, sql } from "../../supabase/functions/mcp/core/sql.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { batchScene, WRITE } from "./batch_scene.ts";
import { refusal } from "./calls.ts";

Deno.test("a call that is done is recorded as done", async () => {
  await using scene = await batchScene();
  const { caller } = scene;
  await scene.call("read").batch(sql`select 1`);
  const columns = [
    "user_id",
    "client_id",
    "session_id",
    "era",
    "tool",
    "effect",
    "arguments",
    "about",
    "outcome",
    "refusal",
    "final",
  ];
  assert.deepEqual(await scene.records(...columns), [{
    user_id: caller.userId,
    client_id: caller.clientId,
    session_id: caller.sessionId,
    era: "modern",
    tool: "a_tool",
    effect: "read",
    arguments: {},
    about: null,
    outcome: "done",
    refusal: null,
    final: true,
  }]);
});

Deno.test("a required row that is missing refuses the batch, undoes its work and is on record", async () => {
  await using scene = await batchScene();
  await assert.rejects(
    scene.call("add").batch(
      WRITE,
      required(sql`select 1 where false`, "not_found", "There is no such one."),
      WRITE,
    ),
    { name: "Refusal", code: "not_found", message: "There is no such one." },
  );
  assert.equal(await scene.written(), 0);
  assert.deepEqual(await scene.records("outcome", "refusal", "final"), [
    { outcome: "refused", refusal: "not_found", final: true },
  ]);
});

Deno.test("a required row that is missing is told of in the refusal's own words unless others are given", async () => {
  await using scene = await batchScene();
  await assert.rejects(
    scene.call("read").batch(required(sql`select 1 where false`, "conflict")),
    /That idempotency key was already used/,
  );
});

Deno.test("a required row that is there is given like any other", async () => {
  await using scene = await batchScene();
  const [rows] = await scene.call("read").batch(
    required(sql`select 1 as one`, "not_found"),
  );
  assert.deepEqual(rows, [{ one: 1 }]);
});

Deno.test("a failing statement undoes the work of its batch, and is recorded as failed", async () => {
  await using scene = await batchScene();
  await assert.rejects(
    scene.call("add").batch(WRITE, sql`select 1 / 0`),
    refusal("unavailable"),
  );
  assert.equal(await scene.written(), 0);
  assert.deepEqual(await scene.records("outcome", "refusal"), [
    { outcome: "failed", refusal: "unavailable" },
  ]);
});

Deno.test("what a failing statement says of the database is a cause for the log, and no words for the caller", async () => {
  await using scene = await batchScene();
  await assert.rejects(
    scene.call("read").batch(sql`select 1 / 0`),
    ({ message, cause }: Error) => {
      assert.doesNotMatch(message, /division/);
      assert.match(String(cause), /division by zero/);
      return true;
    },
  );
});

Deno.test("a constraint that is checked at the end undoes the work, and is recorded as failed", async () => {
  await using scene = await batchScene();
  await scene.database.sql`
    create table public.numbered (
      number integer unique deferrable initially deferred
    );
    grant all on public.numbered to authenticated`.simple();
  const insert = sql`insert into public.numbered values (1)`;
  await assert.rejects(
    scene.call("add").batch(insert, insert),
    refusal("unavailable"),
  );
  assert.equal(
    (await scene.database.sql`select from public.numbered`).length,
    0,
  );
  assert.deepEqual(await scene.records("outcome", "refusal"), [
    { outcome: "failed", refusal: "unavailable" },
  ]);
});

Deno.test("a batch that takes too long undoes its work, and is recorded as failed", async () => {
  await using scene = await batchScene();
  await assert.rejects(
    scene.call("add", { statementTimeoutMs: 100 })
      .batch(WRITE, sql`select pg_sleep(10)`),
    refusal("too_slow"),
  );
  assert.equal(await scene.written(), 0);
  assert.deepEqual(await scene.records("outcome", "refusal"), [
    { outcome: "failed", refusal: "too_slow" },
  ]);
});

Deno.test("a refused call costs one round trip, its record included", async () => {
  await using scene = await batchScene();
  const { database, caller } = scene;
  const other = await connectedClient(database, caller.userId, []);
  const refused = {
    permission_missing: () => scene.call("read", { as: other }).batch(WRITE),
    not_found: () =>
      scene.call("add").batch(
        WRITE,
        required(sql`select 1 where false`, "not_found"),
      ),
    unavailable: () => scene.call("add").batch(WRITE, sql`select 1 / 0`),
    invalid_input: async () => {
      throw await scene.call("add").refuse("invalid_input");
    },
  };
  for (const [code, work] of Object.entries(refused)) {
    assert.equal(
      await scene.roundTrips(() => assert.rejects(work(), refusal(code))),
      1,
      code,
    );
  }
  assert.deepEqual(
    (await scene.records("refusal")).map(({ refusal }) => refusal),
    Object.keys(refused),
  );
});

Deno.test("refuse() records a call that came to no work", async () => {
  await using scene = await batchScene();
  await scene.call("add").refuse("invalid_input");
  await scene.call("add").refuse("broken_off");
  assert.deepEqual(await scene.records("outcome", "refusal", "final"), [
    { outcome: "refused", refusal: "invalid_input", final: true },
    { outcome: "failed", refusal: "broken_off", final: true },
  ]);
});

Deno.test("refuse() gives and records what the caller may not do before what it did wrong", async () => {
  await using scene = await batchScene();
  const { database, caller } = scene;
  const other = await connectedClient(database, caller.userId, []);
  const { code } = await scene.call("add", { as: other })
    .refuse("invalid_input");
  assert.equal(code, "permission_missing");
  await database.sql`delete from auth.sessions`;
  assert.equal(
    (await scene.call("add").refuse("invalid_input")).code,
    "session_ended",
  );
  assert.deepEqual(await scene.records("refusal"), [
    { refusal: "permission_missing" },
    { refusal: "session_ended" },
  ]);
});

Deno.test("a call takes one batch for its work", async () => {
  await using scene = await batchScene();
  const call = scene.call("add");
  await call.batch(WRITE);
  await assert.rejects(call.batch(WRITE), /one batch for its work/);
  assert.equal(await scene.written(), 1);
  assert.equal((await scene.records("id")).length, 1);
});

Deno.test("a call whose work was refused takes no other batch", async () => {
  await using scene = await batchScene();
  const call = scene.call("add");
  await assert.rejects(call.batch(sql`select 1 / 0`), refusal("unavailable"));
  await assert.rejects(call.batch(WRITE), /one batch for its work/);
  assert.equal(await scene.written(), 0);
});

Deno.test("a call that asks first is recorded as asked, and as done under the same id", async () => {
  await using scene = await batchScene();
  const call = scene.call("destroy");
  const question = call.question({ ends: false });
  await question.batch(sql`select 1`);
  await call.batch(WRITE);
  await assert.rejects(question.batch(), /one batch for its work/);
  const records = await scene.records("call_id", "outcome", "final");
  const { call_id } = records[0]!;
  assert.deepEqual(records, [
    { call_id, outcome: "asked", final: false },
    { call_id, outcome: "done", final: true },
  ]);
});

Deno.test("a call that is answered with a question ends as asked", async () => {
  await using scene = await batchScene();
  await scene.call("destroy").question({ ends: true }).batch();
  assert.deepEqual(await scene.records("outcome", "final"), [
    { outcome: "asked", final: true },
  ]);
});

Deno.test("what is asked before the work of a call that writes cannot write", async () => {
  await using scene = await batchScene();
  await assert.rejects(
    scene.call("destroy").question({ ends: false }).batch(WRITE),
    refusal("unavailable"),
  );
});

Deno.test("note() adds to what the record is about, and adds numbers up", async () => {
  await using scene = await batchScene();
  const user = await sessionOf(scene.database, scene.caller.userId);
  await scene.action(user, { kind: "strong" }).work.batch(
    note({ rows: 2, skipped: 1 }),
    sql`select 1`,
    note({ rows: 3, unit: "kg" }),
  );
  await scene.call("read").batch(note({ rows: 7 }));
  assert.deepEqual(await scene.records("about"), [
    { about: { kind: "strong", rows: 5, skipped: 1, unit: "kg" } },
    { about: { rows: 7 } },
  ]);
});

Deno.test("the record of a refused call says nothing of what its work noted", async () => {
  await using scene = await batchScene();
  const user = await sessionOf(scene.database, scene.caller.userId);
  await assert.rejects(
    scene.action(user, { kind: "strong" }).work.batch(
      note({ rows: 2 }),
      required(sql`select 1 where false`, "not_found"),
    ),
  );
  assert.deepEqual(await scene.records("about", "outcome"), [
    { about: { kind: "strong" }, outcome: "refused" },
  ]);
});

// Defence: the record takes the claims of the batch, and not the setting.
Deno.test("the record and the charge name the true caller where the work has set other claims and permissions", async () => {
  await using scene = await batchScene();
  const { database, caller } = scene;
  const other = await connectedClient(database, await addUser(database));
  const claims = JSON.stringify(other.claims);
  const forge = sql`
    select set_config('mcp.permissions', '*', true),
      set_config('request.jwt.claims', ${claims}, true),
      set_config('request.jwt.claim.sub', ${other.userId}, true)`;
  const [, [seen]] = await scene.call("add")
    .batch(forge, sql`select auth.uid() as uid`);
  assert.deepEqual(seen, { uid: other.userId });
  await assert.rejects(
    scene.call("add").batch(forge, sql`select 1 / 0`),
    refusal("unavailable"),
  );
  const trueCaller = { user_id: caller.userId, client_id: caller.clientId };
  assert.deepEqual(await scene.records("user_id", "client_id", "outcome"), [
    { ...trueCaller, outcome: "done" },
    { ...trueCaller, outcome: "failed" },
  ]);
  const charged = await database
    .sql`select distinct user_id from mcp.rate_limits`;
  assert.deepEqual([...charged], [{ user_id: caller.userId }]);
});
