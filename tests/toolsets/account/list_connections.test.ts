import assert from "node:assert/strict";
import { listConnections } from "../../../supabase/functions/mcp/toolsets/account/list_connections.ts";
import { nameClient, recordCalls } from "../../support/calls.ts";
import { addUser, connectedClient } from "../../support/people.ts";
import { everyPage, openGym, refusal } from "../workouts/gym.ts";

Deno.test("list_connections tells what each client holds and when it was used", async () => {
  await using gym = await openGym();
  const userId = await addUser(gym.database);
  const asking = await connectedClient(gym.database, userId, ["account:read"]);
  const other = await connectedClient(gym.database, userId, ["workouts:read"]);
  const at = new Date(Date.now() - 60_000).toISOString();
  await recordCalls(gym.database, other, [{ at }]);
  await nameClient(gym.database, other, "Coach");
  const { items } = await gym.call(listConnections, asking);
  const told = items.find(({ client_id }: { client_id: string }) =>
    client_id === other.clientId
  );
  const { first_granted_at, last_used_at, ...rest } = told;
  assert.ok(Date.parse(first_granted_at) <= Date.now());
  // As instants: Postgres writes no zeros at a fraction's end.
  assert.equal(Date.parse(last_used_at), Date.parse(at));
  assert.deepEqual(rest, {
    client_id: other.clientId,
    client_name: "Coach",
    permissions: ["workouts:read"],
    signed_in: true,
    calls_last_30_days: 1,
  });
});

Deno.test("list_connections tells that a client is not signed in any more", async () => {
  await using gym = await openGym();
  const userId = await addUser(gym.database);
  const asking = await connectedClient(gym.database, userId, ["account:read"]);
  const other = await connectedClient(gym.database, userId, ["workouts:read"]);
  await gym.database.sql`
    delete from auth.sessions where id = ${other.sessionId}`;
  const { items } = await gym.call(listConnections, asking);
  const signedIn = Object.fromEntries(
    items.map((
      { client_id, signed_in }: { client_id: string; signed_in: boolean },
    ) => [client_id, signed_in]),
  );
  assert.deepEqual(signedIn, {
    [asking.clientId!]: true,
    [other.clientId!]: false,
  });
});

Deno.test("list_connections pages through every client once", async () => {
  await using gym = await openGym();
  const userId = await addUser(gym.database);
  const asking = await connectedClient(gym.database, userId);
  const clients = [asking.clientId];
  for (let n = 0; n < 4; n++) {
    const client = await connectedClient(gym.database, userId);
    clients.push(client.clientId);
    if (n % 2) {
      await recordCalls(gym.database, client, [{ at: "2026-01-01T00:00:00Z" }]);
    }
  }
  // Its own calls would move it to the front between two pages.
  const once = await gym.call(listConnections, asking, { limit: 100 });
  const paged = await everyPage(gym, listConnections, asking, { limit: 2 });
  const idsOf = (items: unknown) =>
    // `as` holds: these are the tool's items.
    (items as { client_id: string }[]).map(({ client_id }) => client_id);
  assert.deepEqual(idsOf(paged).sort(), idsOf(once.items).sort());
  assert.deepEqual(idsOf(paged).sort(), clients.sort());
});

Deno.test("list_connections knows nothing of another user's clients", async () => {
  await using gym = await openGym();
  const [ann, ben] = [await gym.member(), await gym.member()];
  const { items } = await gym.call(listConnections, ben);
  assert.equal(items.length, 1);
  assert.notEqual(items[0].client_id, ann.clientId);
});

Deno.test("list_connections is refused to a client without account:read", async () => {
  await using gym = await openGym();
  const client = await gym.member(["workouts:read", "workouts:write"]);
  await assert.rejects(
    gym.call(listConnections, client),
    refusal("permission_missing"),
  );
});

Deno.test("list_connections shows a client's name without what cannot be seen, and cut", async () => {
  await using gym = await openGym();
  const client = await gym.member();
  await nameClient(
    gym.database,
    client,
    `Co\u202Each\n\u200B${"x".repeat(100)}`,
  );
  const { items } = await gym.call(listConnections, client);
  assert.equal(items[0].client_name, `Co ach ${"x".repeat(53)}…`);
});
