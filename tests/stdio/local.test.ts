import assert from "node:assert/strict";
import { logWorkout } from "../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { gatewayTo } from "../support/call.ts";
import type { McpClient } from "../support/clients.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { STDIO_CLIENTS, type StdioConnect } from "./stdio_clients.ts";

const WORKOUT = {
  title: "Push",
  weight_unit: "kg",
  exercises: [{ name: "Bench press", sets: [{ weight: 60, reps: 5 }] }],
};

for (const [kind, connect] of Object.entries(STDIO_CLIENTS)) {
  Deno.test(`stdio, ${kind}: lists the tools that are usually granted`, async () => {
    await withClient(connect, async ({ client }) => {
      const { tools } = await client.listTools();
      assert.deepEqual(tools.map(({ name }) => name), [
        "list_exercises",
        "get_exercise_history",
        "get_personal_records",
        "list_workouts",
        "get_workout",
        "log_workout",
        "delete_workout",
      ]);
    });
  });

  Deno.test(`stdio, ${kind}: writes, and reads it back`, async () => {
    await withClient(connect, async ({ client }) => {
      await client.callTool({ name: "log_workout", arguments: WORKOUT });
      const { structuredContent } = await client.callTool({
        name: "list_workouts",
      });
      assert.equal(structuredContent.items[0].title, "Push");
    });
  });

  Deno.test(`stdio, ${kind}: is told in words what is wrong with its arguments`, async () => {
    await withClient(connect, async ({ client }) => {
      const { isError, content } = await client.callTool({
        name: "log_workout",
        arguments: { ...WORKOUT, title: 5 },
      });
      assert.equal(isError, true);
      assert.match(content[0].text, /^invalid_input: .*title: /s);
    });
  });

  Deno.test(`stdio, ${kind}: sees nothing of another user's`, async () => {
    await withClient(connect, async ({ client, database }) => {
      await logWorkoutOf(database, await addUser(database));
      const { structuredContent } = await client.callTool({
        name: "list_workouts",
      });
      assert.deepEqual(structuredContent.items, []);
    });
  });

  Deno.test(`stdio, ${kind}: is refused the next call once the user has taken the permission back`, async () => {
    await withClient(connect, async ({ client, database }) => {
      await client.callTool({ name: "list_workouts" });
      await database.sql`delete from mcp.grants`;
      const { isError, content } = await client.callTool({
        name: "list_workouts",
      });
      assert.equal(isError, true);
      assert.match(content[0].text, /^permission_missing: /);
    });
  });

  Deno.test(`stdio, ${kind}: is refused the next call once the session has ended`, async () => {
    await withClient(connect, async ({ client, database }) => {
      await client.callTool({ name: "list_workouts" });
      await database.sql`delete from auth.sessions`;
      const { content } = await client.callTool({ name: "list_workouts" });
      assert.match(content[0].text, /^session_ended: /);
    });
  });

  Deno.test(`stdio, ${kind}: is recorded, under the client's name and the protocol's family`, async () => {
    await withClient(connect, async ({ client, database, userId }) => {
      await client.callTool({ name: "list_workouts" });
      const [record, ...others] = await database.sql`
        select user_id, mcp.client_name(client_id), tool, outcome, era
        from mcp.audit_log`;
      assert.deepEqual(others, []);
      assert.deepEqual(record, {
        user_id: userId,
        client_name: "Homeport on your own computer",
        tool: "list_workouts",
        outcome: "done",
        era: kind.endsWith("2026-07-28") ? "modern" : "legacy",
      });
    });
  });

  Deno.test(`stdio, ${kind}: is held to the limits`, async () => {
    await withClient(connect, async ({ client, database }) => {
      await database.sql`update mcp.settings
        set client_burst_credits = 20, client_credits_per_minute = 1`;
      // One after the other: calls at once may overshoot by what they cost.
      for (let call = 1; call <= 20; call++) {
        const { isError } = await client.callTool({ name: "list_workouts" });
        assert.ok(!isError);
      }
      const { content } = await client.callTool({ name: "list_workouts" });
      assert.match(content[0].text, /^rate_limited: /);
    });
  });
}

interface Scene {
  readonly client: McpClient;
  readonly database: TestDatabase;
  readonly userId: string;
}

async function withClient(
  connect: StdioConnect,
  fact: (scene: Scene) => Promise<void>,
) {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  const client = await connect({
    env: {
      MCP_USER_ID: userId,
      MCP_DATABASE_URL: database.url("mcp_gateway"),
    },
  });
  try {
    await fact({ client, database, userId });
  } finally {
    await client.close();
  }
}

async function logWorkoutOf(database: TestDatabase, userId: string) {
  await using gateway = gatewayTo(database);
  const caller = await connectedClient(database, userId);
  await gateway.call(logWorkout, caller, WORKOUT);
}
