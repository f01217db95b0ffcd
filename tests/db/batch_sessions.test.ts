import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import type { TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { type BatchScene, batchScene, WRITE } from "./batch_scene.ts";
import { refusal } from "./calls.ts";

/** What ends a client's session, by what happens. */
const ENDS: Readonly<Record<string, (database: TestDatabase) => unknown>> = {
  "a session that was ended": ({ sql }) => sql`delete from auth.sessions`,
  "a session that has expired": ({ sql }) =>
    sql`update auth.sessions set not_after = now() - interval '1 second'`,
  "a session of a banned user": ({ sql }) =>
    sql`update auth.users set banned_until = now() + interval '1 hour'`,
  "a session of a user whom Supabase Auth marks as deleted": ({ sql }) =>
    sql`update auth.users set deleted_at = now()`,
  "a session of a client that Supabase Auth marks as deleted": ({ sql }) =>
    sql`update auth.oauth_clients set deleted_at = now()`,
};

for (const [session, end] of Object.entries(ENDS)) {
  Deno.test(`a call in ${session} is refused, and recorded under its client`, async () => {
    await using scene = await batchScene();
    const { caller } = scene;
    await scene.call("add").batch(WRITE);
    await end(scene.database);
    await assert.rejects(
      scene.call("add").batch(WRITE),
      refusal("session_ended"),
    );
    await assert.rejects(
      scene.client(caller).batch(sql`select 1`),
      refusal("session_ended"),
    );
    assert.equal(await scene.written(), 1);
    assert.deepEqual((await recorded(scene)).slice(1), [{
      user_id: caller.userId,
      client_id: caller.clientId,
      refusal: "session_ended",
    }]);
  });
}

for (const [session, end] of Object.entries(ENDS).slice(0, 4)) {
  Deno.test(`the site is refused in ${session}, and an action is recorded as the user's own`, async () => {
    await using scene = await batchScene();
    const user = await sessionOf(scene.database, scene.caller.userId);
    await end(scene.database);
    await assert.rejects(
      scene.account.session(user).batch(sql`select 1`),
      refusal("session_ended"),
    );
    await assert.rejects(
      scene.action(user).work.batch(WRITE),
      refusal("session_ended"),
    );
    assert.equal(await scene.written(), 0);
    assert.deepEqual(await recorded(scene), [{
      user_id: user.userId,
      client_id: null,
      refusal: "session_ended",
    }]);
  });
}

Deno.test("a call is let in whose session ends later, and whose user was banned until now", async () => {
  await using scene = await batchScene();
  await scene.database
    .sql`update auth.sessions set not_after = now() + interval '1 hour'`;
  await scene.database
    .sql`update auth.users set banned_until = now() - interval '1 second'`;
  await scene.call("add").batch(WRITE);
  assert.equal(await scene.written(), 1);
});

Deno.test("a client in another client's session is refused, and recorded under the client that its token names", async () => {
  await using scene = await batchScene();
  const { database, caller } = scene;
  const other = await connectedClient(database, caller.userId);
  const as = inSession(other, caller);
  await refusedAndRecorded(scene, as, other);
});

Deno.test("a client in a session of the user's own is refused, and recorded under the client it claims to be", async () => {
  await using scene = await batchScene();
  const { database, caller } = scene;
  const user = await sessionOf(database, caller.userId);
  await refusedAndRecorded(scene, inSession(caller, user), caller);
});

Deno.test("a token that leaves out the client of its session is refused, and recorded under that client", async () => {
  await using scene = await batchScene();
  const { database, caller } = scene;
  const user = await sessionOf(database, caller.userId);
  await refusedAndRecorded(scene, inSession(user, caller), caller);
});

Deno.test("a client's session is none of the user's own, whatever its token leaves out", async () => {
  await using scene = await batchScene();
  const { database, caller } = scene;
  const user = await sessionOf(database, caller.userId);
  const as = inSession(user, caller);
  await assert.rejects(
    scene.account.session(as).batch(sql`select 1`),
    refusal("session_ended"),
  );
  await assert.rejects(
    scene.action(as).work.batch(WRITE),
    refusal("session_ended"),
  );
  assert.equal(await scene.written(), 0);
  assert.deepEqual(await recorded(scene), [{
    user_id: caller.userId,
    client_id: caller.clientId,
    refusal: "session_ended",
  }]);
});

Deno.test("another user's session is refused, with the same client and on the site", async () => {
  await using scene = await batchScene();
  const { database, caller } = scene;
  const benId = await addUser(database);
  const ben = await connectedClient(database, benId);
  await database.sql`
    update auth.sessions set oauth_client_id = ${caller.clientId!}
    where id = ${ben.sessionId}`;
  await assert.rejects(
    scene.call("add", { as: inSession(caller, ben) }).batch(WRITE),
    refusal("session_ended"),
  );
  const bens = await sessionOf(database, benId);
  const user = await sessionOf(database, caller.userId);
  await assert.rejects(
    scene.action(inSession(user, bens)).work.batch(WRITE),
    refusal("session_ended"),
  );
  assert.equal(await scene.written(), 0);
});

Deno.test("a tool call in a session of the user's own is refused, and recorded as no client's", async () => {
  await using scene = await batchScene();
  const user = await sessionOf(scene.database, scene.caller.userId);
  await assert.rejects(
    scene.call("add", { as: user }).batch(WRITE),
    refusal("client_only"),
  );
  assert.equal(
    (await scene.call("add", { as: user }).refuse("invalid_input")).code,
    "client_only",
  );
  assert.equal(await scene.written(), 0);
  const record = {
    user_id: user.userId,
    client_id: null,
    refusal: "client_only",
  };
  assert.deepEqual(await recorded(scene), [record, record]);
});

Deno.test("a client is refused on the site, and its action is recorded under it", async () => {
  await using scene = await batchScene();
  const { account, caller } = scene;
  await assert.rejects(
    account.session(caller).batch(sql`select 1`),
    refusal("first_party_only"),
  );
  await assert.rejects(
    scene.action(caller).work.batch(WRITE),
    refusal("first_party_only"),
  );
  assert.equal(await scene.written(), 0);
  assert.deepEqual(await recorded(scene), [{
    user_id: caller.userId,
    client_id: caller.clientId,
    refusal: "first_party_only",
  }]);
});

Deno.test("a claim of the token's makes no client's session the user's own", async () => {
  await using scene = await batchScene();
  const { caller } = scene;
  const claims = { ...caller.claims, mcp_first_party: true };
  const as = { ...caller, claims };
  const [[row], grants] = await scene.client(as).batch(
    sql`select mcp.first_party() as own, mcp.permits('no:read') as held`,
    sql`select from mcp.grants`,
  );
  assert.deepEqual(row, { own: false, held: false });
  assert.equal(grants.length, 0);
  await assert.rejects(
    scene.account.session(as).batch(sql`select 1`),
    refusal("first_party_only"),
  );
});

// Defence: `held.user_id = of_user` in `mcp.authenticate`.
Deno.test("what another user has granted the same client counts for that user alone", async () => {
  await using scene = await batchScene();
  const { database, caller } = scene;
  const other = await connectedClient(database, await addUser(database), []);
  await database.sql`
    update auth.sessions set oauth_client_id = ${caller.clientId!}
    where id = ${other.sessionId}`;
  const as = {
    ...other,
    clientId: caller.clientId!,
    claims: { ...other.claims, client_id: caller.clientId! },
  };
  await assert.rejects(
    scene.call("add", { as }).batch(WRITE),
    refusal("permission_missing"),
  );
  await scene.call("add").batch(WRITE);
  assert.equal(await scene.written(), 1);
});

/** Asserts that a call of `as` is refused, and recorded as one of `client`'s. */
async function refusedAndRecorded(
  scene: BatchScene,
  as: Caller,
  client: Caller,
) {
  await assert.rejects(
    scene.call("add", { as }).batch(WRITE),
    refusal("session_ended"),
  );
  assert.equal(await scene.written(), 0);
  assert.deepEqual(await recorded(scene), [{
    user_id: client.userId,
    client_id: client.clientId,
    refusal: "session_ended",
  }]);
}

/** One caller, as a token would name them in the session of another. */
function inSession(caller: Caller, { sessionId }: Caller): Caller {
  const claims = { ...caller.claims, session_id: sessionId };
  return { ...caller, sessionId, claims };
}

async function recorded(scene: BatchScene) {
  return await scene.records("user_id", "client_id", "refusal");
}
