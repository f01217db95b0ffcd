import assert from "node:assert/strict";
import { PERMISSIONS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import { connectedClient } from "../support/people.ts";
import { accountScene } from "./account_scene.ts";

Deno.test("GET /account/connections lists the clients of the user alone", async () => {
  await using scene = await accountScene();
  const [ann, ben] = [await scene.visitor(), await scene.visitor()];
  const client = await connectedClient(
    scene.database,
    ann.caller.userId,
    ["workouts:read"],
  );
  const { connections: [connection, ...others] } = await ann.json(
    "/connections",
  );
  assert.deepEqual(others, []);
  assert.equal(connection.client_id, client.clientId);
  assert.deepEqual(connection.permissions, ["workouts:read"]);
  assert.deepEqual(await ben.json("/connections"), { connections: [] });
});

Deno.test("DELETE /account/connections takes all grants of that client back, and records it", async () => {
  await using scene = await accountScene();
  const ann = await scene.visitor();
  const { userId } = ann.caller;
  const gone = await connectedClient(scene.database, userId);
  const kept = await connectedClient(scene.database, userId);
  const { status } = await ann.request(`/connections/${gone.clientId}`, {
    method: "DELETE",
  });
  assert.equal(status, 204);
  const { sql } = scene.database;
  const holders = await sql`select distinct client_id from mcp.grants`;
  assert.deepEqual([...holders], [{ client_id: kept.clientId }]);
  const records = await sql`
    select user_id, client_id, tool, effect, outcome, about
    from mcp.audit_log`;
  assert.deepEqual([...records], [{
    user_id: userId,
    client_id: null,
    tool: "revoke_client",
    effect: "destroy",
    outcome: "done",
    about: {
      client_id: gone.clientId,
      granted: [],
      revoked: [...PERMISSIONS].sort(),
    },
  }]);
});

Deno.test("DELETE /account/connections does not reach another user's", async () => {
  await using scene = await accountScene();
  const [ann, ben] = [await scene.visitor(), await scene.visitor()];
  const client = await connectedClient(scene.database, ann.caller.userId);
  await ben.request(`/connections/${client.clientId}`, { method: "DELETE" });
  const { sql } = scene.database;
  assert.notEqual((await sql`select from mcp.grants`).length, 0);
});

const PATHS = [
  ["GET", "/grants"],
  ["PUT", "/grants/11111111-1111-4111-8111-111111111111"],
  ["POST", "/import?time_zone=UTC"],
  ["GET", "/connections"],
  ["DELETE", "/connections/11111111-1111-4111-8111-111111111111"],
  ["GET", "/activity"],
  ["GET", "/activity/daily"],
  ["GET", "/activity.csv"],
  ["GET", "/activity.json"],
  ["GET", "/export"],
  ["DELETE", "/data"],
] as const;
/** What is recorded: all but looking. */
const RECORDED = /^(PUT|POST|DELETE)|export$|activity\.(csv|json)$/;
for (const [method, path] of PATHS) {
  Deno.test(`${method} /account${path} refuses a client, whatever it holds`, async () => {
    await using scene = await accountScene();
    const { userId } = (await scene.visitor()).caller;
    const client = await scene.as(
      await connectedClient(scene.database, userId),
    );
    const response = await client.request(path, { method });
    assert.equal(response.status, 401);
    assert.equal((await response.json()).code, "invalid_token");
  });

  // Supabase Auth leaves client_id out of the token that follows an MFA factor.
  Deno.test(`${method} /account${path} refuses a client's session, whatever its token leaves out`, async () => {
    await using scene = await accountScene();
    const { caller: user } = await scene.visitor();
    const { sessionId, clientId } = await connectedClient(
      scene.database,
      user.userId,
    );
    const claims = { ...user.claims, session_id: sessionId };
    const client = await scene.as({ ...user, sessionId, claims });
    const response = await client.request(path, { method });
    assert.equal(response.status, 401);
    assert.equal((await response.json()).code, "session_ended");
    const records = await scene.database.sql`
      select distinct client_id, outcome, refusal, final from mcp.calls`;
    for (const record of records) {
      assert.deepEqual(record, {
        client_id: clientId,
        outcome: "refused",
        refusal: "session_ended",
        final: true,
      });
    }
    assert.equal(records.length, RECORDED.test(`${method} ${path}`) ? 1 : 0);
  });
}
