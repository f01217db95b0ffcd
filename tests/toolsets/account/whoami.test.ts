import assert from "node:assert/strict";
import { whoami } from "../../../supabase/functions/mcp/toolsets/account/whoami.ts";
import { nameClient } from "../../support/calls.ts";
import { openGym, refusal } from "../workouts/gym.ts";

const ENDPOINT = "https://home.test/functions/v1/mcp";

Deno.test("whoami tells who the user is, which client asks, and where", async () => {
  await using gym = await openGym();
  const client = await gym.member(["account:read", "workouts:read"]);
  await nameClient(gym.database, client, "Coach");
  const claims = { ...client.claims, email: "ann@example.com" };
  const caller = { ...client, claims, endpoint: ENDPOINT };
  assert.deepEqual(await gym.call(whoami, caller), {
    user: { id: client.userId, email: "ann@example.com" },
    client: { client_id: client.clientId, client_name: "Coach" },
    permissions: ["workouts:read", "account:read"],
    endpoint: ENDPOINT,
  });
});

Deno.test("whoami tells what is held now, whatever the token says", async () => {
  await using gym = await openGym();
  const client = await gym.member();
  await gym.database.sql`
    delete from mcp.grants where permission = 'workouts:write'`;
  const { permissions } = await gym.call(whoami, client);
  assert.deepEqual(permissions, ["workouts:read", "account:read"]);
});

Deno.test("whoami is refused to a client without account:read", async () => {
  await using gym = await openGym();
  const client = await gym.member(["workouts:read"]);
  await assert.rejects(
    gym.call(whoami, client),
    refusal("permission_missing"),
  );
});
