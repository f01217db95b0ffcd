import assert from "node:assert/strict";
import { freePort } from "../../supabase/local/free_port.ts";
import { testApp } from "../support/app.ts";
import { recordCalls } from "../support/calls.ts";
import type { TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { SUBSCRIBERS } from "../support/subscribers.ts";
import { ENDPOINT } from "../support/tokens.ts";
import {
  A,
  B,
  CALLS,
  CATALOGUE,
  FIXED,
  framesOf,
  POLL_INTERVAL,
  sceneOf,
} from "./watching_scene.ts";

for (const [kind, connect] of Object.entries(SUBSCRIBERS)) {
  Deno.test(`${kind}: is told of a change`, async () => {
    await using scene = await sceneOf();
    const ann = await scene.subscriber(connect);
    await ann.subscribe(A);
    await scene.logged("a");
    await ann.toldOf(A);
    assert.deepEqual(ann.told, [A]);
  });

  Deno.test(`${kind}: is told of each change once, however often is looked`, async () => {
    await using scene = await sceneOf();
    const ann = await scene.subscriber(connect);
    await ann.subscribe(A, B);
    await scene.logged("a");
    await ann.toldOf(A);
    await scene.logged("b");
    await ann.toldOf(B);
    assert.deepEqual(ann.told, [A, B]);
  });

  Deno.test(`${kind}: is not told of what it has unsubscribed from`, async () => {
    await using scene = await sceneOf();
    const ann = await scene.subscriber(connect);
    await ann.subscribe(A, B);
    await ann.unsubscribe(A);
    await scene.logged("a");
    await scene.logged("b");
    await ann.toldOf(B);
    assert.deepEqual(ann.told, [B]);
  });

  Deno.test(`${kind}: is told of its own user's changes, and of nobody else's`, async () => {
    await using scene = await sceneOf();
    const bobs = await connectedClient(
      scene.database,
      await addUser(scene.database),
    );
    const ann = await scene.subscriber(connect);
    const bob = await scene.subscriber(connect, bobs);
    await ann.subscribe(A, B);
    await bob.subscribe(A, B);
    await scene.logged("a", bobs);
    await bob.toldOf(A);
    await scene.logged("b");
    await ann.toldOf(B);
    assert.deepEqual([ann.told, bob.told], [[B], [A]]);
  });

  Deno.test(`${kind}: leaves no work behind`, async () => {
    await using scene = await sceneOf();
    const ann = await scene.subscriber(connect);
    await ann.subscribe(A);
    await scene.logged("a");
    await ann.toldOf(A);
    await ann.close();
    await scene.app.settled();
  });

  Deno.test(`${kind}: is recorded when it subscribes, and not at every look`, async () => {
    await using scene = await sceneOf();
    const ann = await scene.subscriber(connect);
    await ann.subscribe(A);
    await scene.logged("a");
    await ann.toldOf(A);
    const records = await scene.database.sql`
      select tool, effect, outcome from mcp.audit_log`;
    assert.deepEqual([...records], [
      { tool: "subscribe titled", effect: "read", outcome: "done" },
    ]);
  });

  Deno.test(`${kind}: hears that nothing can be subscribed to where nothing can`, async () => {
    await using scene = await sceneOf({ resources: [FIXED] });
    const ann = await scene.subscriber(connect);
    assert.equal(ann.canSubscribe, false);
  });

  Deno.test(`${kind}: hears that one can subscribe where one can`, async () => {
    await using scene = await sceneOf();
    const ann = await scene.subscriber(connect);
    assert.equal(ann.canSubscribe, true);
  });
}

for (const kind of ["SDK 1 on 2025-11-25", "SDK 2 on 2025-11-25"]) {
  Deno.test(`${kind}: is told in words what cannot be subscribed to`, async () => {
    await using scene = await sceneOf();
    const ann = await scene.subscriber(SUBSCRIBERS[kind]!);
    await assert.rejects(
      ann.subscribe("test://fixed"),
      /uri: nothing tells when this changes; it can only be read/,
    );
  });

  Deno.test(`${kind}: is told in words that it is subscribed to enough`, async () => {
    await using scene = await sceneOf();
    const ann = await scene.subscriber(SUBSCRIBERS[kind]!);
    const uris = Array.from({ length: 20 }, (_, at) => `${A}${at}`);
    await ann.subscribe(...uris);
    await ann.subscribe(uris[0]!);
    await assert.rejects(ann.subscribe(B), /subscribed to as much as it may/);
  });
}

Deno.test("2026-07-28: only what can be subscribed to is acknowledged", async () => {
  await using scene = await sceneOf();
  const { frames } = await scene.listen([A, "test://fixed", "test://nowhere"]);
  const { method, params } = await frames.next();
  assert.equal(method, "notifications/subscriptions/acknowledged");
  assert.deepEqual(params.notifications, { resourceSubscriptions: [A] });
});

Deno.test("2026-07-28: a stream of which nothing is admitted ends at once", async () => {
  await using scene = await sceneOf();
  await scene.database.sql`delete from mcp.grants`;
  const { frames } = await scene.listen([A]);
  const { params } = await frames.next();
  assert.deepEqual(params.notifications, {});
  assert.equal((await frames.next()).result?.resultType, "complete");
  await frames.end();
});

Deno.test("2026-07-28: a stream keeps nothing when it has ended", async () => {
  await using scene = await sceneOf();
  const { frames, leave } = await scene.listen([A]);
  await frames.next();
  leave();
  await scene.app.settled();
  assert.equal((await scene.watches()).length, 0);
});

for (
  const [what, revoke] of Object.entries({
    "the grant is taken back": (db: TestDatabase) =>
      db.sql`delete from mcp.grants`,
    "the session ends": (db: TestDatabase) => db.sql`delete from auth.sessions`,
  })
) {
  Deno.test(`2025-11-25: a stream ends when ${what}, and opens no more`, async () => {
    await using scene = await sceneOf();
    const session = crypto.randomUUID();
    const { frames } = await scene.stream(session);
    await revoke(scene.database);
    await frames.end();
    assert.equal((await scene.stream(session)).status, 405);
  });

  Deno.test(`2026-07-28: a stream ends in order when ${what}`, async () => {
    await using scene = await sceneOf();
    const { frames } = await scene.listen([A]);
    await frames.next();
    await revoke(scene.database);
    assert.equal((await frames.next()).result?.resultType, "complete");
    await frames.end();
  });
}

Deno.test("of several addresses only those are told of that are still permitted", async () => {
  await using scene = await sceneOf();
  const session = crypto.randomUUID();
  await scene.logged("a");
  await scene.subscribed(session, A);
  await scene.subscribed(session, CALLS);
  const { frames } = await scene.stream(session);
  // What is permitted no more cannot be seen: that alone looks like a change.
  await scene.database.sql`
    delete from mcp.grants where permission = 'workouts:read'`;
  await recordCalls(scene.database, scene.ann, [{}]);
  assert.equal((await frames.next()).params.uri, CALLS);
  await recordCalls(scene.database, scene.ann, [{}]);
  assert.equal((await frames.next()).params.uri, CALLS);
  const [watch] = await scene.watches();
  assert.deepEqual(Object.keys(watch!["versions"]), [CALLS]);
});

// Defence: `versions ?` in `remove` of `db/subscriptions.ts`.
Deno.test("to unsubscribe from what is not subscribed to is no error and writes nothing", async () => {
  await using scene = await sceneOf();
  const session = crypto.randomUUID();
  await scene.subscribed(session, A);
  const written = () =>
    scene.database
      .sql`select xmin::text, versions from mcp.resource_subscriptions`;
  const before = await written();
  await unsubscribed(B);
  assert.deepEqual([...await written()], [...before]);
  await unsubscribed(A);
  assert.deepEqual((await scene.watches())[0]!["versions"], {});

  async function unsubscribed(uri: string) {
    const response = await scene.post(
      "resources/unsubscribe",
      { uri },
      session,
    );
    assert.match(await response.text(), /"result":\{\}/);
  }
});

Deno.test("a change is noticed that fell between two streams", async () => {
  await using scene = await sceneOf();
  const session = crypto.randomUUID();
  await scene.subscribed(session, A);
  const first = await scene.stream(session);
  first.leave();
  await scene.app.settled();
  await scene.logged("a");
  const { frames } = await scene.stream(session);
  assert.equal((await frames.next()).params.uri, A);
});

Deno.test("a subscription made at one isolate is told of by another", async () => {
  await using scene = await sceneOf();
  await using other = await testApp({
    databaseUrl: scene.database.url("mcp_gateway"),
    catalogue: CATALOGUE,
    pollInterval: POLL_INTERVAL,
  });
  const session = crypto.randomUUID();
  await scene.subscribed(session, A);
  const { frames, leave } = await scene.stream(session, scene.ann, other);
  await scene.logged("a");
  assert.equal((await frames.next()).params.uri, A);
  leave();
});

Deno.test("of two streams of one session the newer tells, and the older ends", async () => {
  await using scene = await sceneOf();
  const session = crypto.randomUUID();
  await scene.subscribed(session, A);
  const older = await scene.stream(session);
  const newer = await scene.stream(session);
  await older.frames.end();
  await scene.logged("a");
  assert.equal((await newer.frames.next()).params.uri, A);
});

Deno.test("a client's newest sessions are kept, and the streams of others end", async () => {
  await using scene = await sceneOf();
  const first = await scene.stream(crypto.randomUUID());
  for (let more = 0; more < 20; more++) {
    await scene.subscribed(crypto.randomUUID(), A);
  }
  await first.frames.end();
  assert.equal((await scene.watches()).length, 20);
});

Deno.test("a session id of another user's changes nothing for them", async () => {
  await using scene = await sceneOf();
  const bob = await connectedClient(
    scene.database,
    await addUser(scene.database),
  );
  const session = crypto.randomUUID();
  await scene.subscribed(session, A);
  const { frames } = await scene.stream(session);
  await scene.post("resources/unsubscribe", { uri: A }, session, bob);
  await scene.stream(session, bob);
  await scene.logged("a");
  assert.equal((await frames.next()).params.uri, A);
});

Deno.test("a stream ends by itself when its time is up", async () => {
  await using scene = await sceneOf(CATALOGUE, {
    intervalMs: 5,
    idleMs: 5,
    lifetimeMs: 50,
  });
  const { frames } = await scene.stream(crypto.randomUUID());
  await frames.end();
});

Deno.test("GET is 405 where there is no session, without a round trip to Postgres", async () => {
  await using scene = await sceneOf();
  await using app = await testApp({ ...UNREACHABLE, catalogue: CATALOGUE });
  assert.equal((await scene.stream(undefined, scene.ann, app)).status, 405);
});

Deno.test("GET is 405 where nothing can be subscribed to, without a round trip to Postgres", async () => {
  await using scene = await sceneOf();
  const catalogue = { resources: [FIXED] };
  await using app = await testApp({ ...UNREACHABLE, catalogue });
  const session = crypto.randomUUID();
  assert.equal((await scene.stream(session, scene.ann, app)).status, 405);
});

Deno.test("over the network a client is told, and hanging up ends the work for it", async () => {
  await using scene = await sceneOf();
  const port = freePort();
  await using _server = Deno.serve(
    { port, hostname: "127.0.0.1", onListen() {} },
    (request) => scene.app.fetch(new Request(ENDPOINT, request)),
  );
  const session = crypto.randomUUID();
  await scene.subscribed(session, A);
  const response = await fetch(`http://127.0.0.1:${port}`, {
    headers: await scene.headers(scene.ann, session),
  });
  const frames = framesOf(response);
  await scene.logged("a");
  assert.equal((await frames.next()).params.uri, A);
  await frames.leave();
  await scene.app.settled();
});

Deno.test("a subscription without a session is refused in words", async () => {
  await using scene = await sceneOf();
  const response = await scene.post("resources/subscribe", { uri: A });
  assert.match(await response.text(), /Mcp-Session-Id: a subscription is kept/);
});

Deno.test("mcp.prune() lets go of sessions that nobody came back to", async () => {
  await using scene = await sceneOf();
  await scene.subscribed(crypto.randomUUID(), A);
  await scene.database.sql`update mcp.resource_subscriptions
    set opened_at = now() - interval '25 hours'`;
  await scene.subscribed(crypto.randomUUID(), A);
  await scene.database.sql`select mcp.prune()`;
  assert.equal((await scene.watches()).length, 1);
});

const UNREACHABLE = {
  databaseUrl: "postgresql://mcp_gateway:secret@127.0.0.1:9/nowhere",
};
