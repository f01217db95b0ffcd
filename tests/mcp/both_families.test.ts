import assert from "node:assert/strict";
import type { Permission } from "../../supabase/functions/mcp/core/permission.ts";
import { testApp } from "../support/app.ts";
import { CLIENTS, type Connect, type McpClient } from "../support/clients.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { ENDPOINT } from "../support/tokens.ts";

for (const [kind, connect] of Object.entries(CLIENTS)) {
  Deno.test(`${kind}: lists the tools in the catalogue's order`, async () => {
    await withClient(connect, async ({ client }) => {
      assert.deepEqual(await names(client), [
        "list_exercises",
        "get_exercise_history",
        "get_personal_records",
        "list_workouts",
        "get_workout",
        "log_workout",
        "delete_workout",
        "list_connections",
        "recent_activity",
        "whoami",
      ]);
    });
  });

  Deno.test(`${kind}: calls a tool and reads the same answer twice, as data and as text`, async () => {
    await withClient(connect, async ({ client }) => {
      const { structuredContent, content } = await client.callTool({
        name: "list_workouts",
      });
      assert.deepEqual(structuredContent.items, []);
      assert.deepEqual(JSON.parse(content[0].text), structuredContent);
    });
  });

  Deno.test(`${kind}: writes, and reads it back`, async () => {
    await withClient(connect, async ({ client }) => {
      await client.callTool({ name: "log_workout", arguments: WORKOUT });
      const { structuredContent } = await client.callTool({
        name: "list_workouts",
      });
      assert.equal(structuredContent.items[0].title, "Push");
    });
  });

  Deno.test(`${kind}: is told in words what is wrong with its arguments, and nothing is written`, async () => {
    await withClient(connect, async ({ client, database }) => {
      const { isError, content } = await client.callTool({
        name: "log_workout",
        arguments: { ...WORKOUT, title: 5, colour: "red" },
      });
      assert.equal(isError, true);
      assert.match(content[0].text, /^invalid_input: .*title: .*colour/s);
      const logged = await database.sql`select from workouts.performed_session
        where source_key = 'one'`;
      assert.equal(logged.length, 0);
    });
  });

  Deno.test(`${kind}: is told that a tool does not exist`, async () => {
    await withClient(connect, async ({ client }) => {
      await assert.rejects(
        client.callTool({ name: "no_such_tool" }),
        /There is no tool of that name here\. List the tools/,
      );
    });
  });

  Deno.test(`${kind}: lists only what its token holds`, async () => {
    await withClient(connect, async ({ client }) => {
      assert.ok(!(await names(client)).includes("log_workout"));
    }, { permissions: ["workouts:read"] });
  });

  Deno.test(`${kind}: is refused a tool that it was not granted`, async () => {
    await withClient(connect, async ({ client }) => {
      const { isError, content } = await client.callTool({
        name: "log_workout",
        arguments: WORKOUT,
      });
      assert.equal(isError, true);
      assert.match(content[0].text, /^permission_missing: The user has not/);
    }, { permissions: ["workouts:read"] });
  });

  Deno.test(`${kind}: loses a permission on the next call`, async () => {
    await withClient(connect, async ({ client, database }) => {
      await client.callTool({ name: "list_workouts" });
      await database.sql`delete from mcp.grants`;
      const { content } = await client.callTool({ name: "list_workouts" });
      assert.match(content[0].text, /^permission_missing/);
    });
  });

  Deno.test(`${kind}: a narrowed endpoint lists and calls what reads, and nothing else`, async () => {
    await withClient(connect, async ({ client }) => {
      assert.ok(!(await names(client)).includes("log_workout"));
      await assert.rejects(
        client.callTool({ name: "log_workout", arguments: WORKOUT }),
        /no tool of that name/,
      );
    }, { path: "/x/workouts/readonly" });
  });
}

Deno.test("a call is recorded once it is answered, refused or done", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database), [
    "workouts:read",
  ]);
  const client = await CLIENTS["SDK 2 on 2026-07-28"]!({
    url: ENDPOINT,
    token: await app.token(caller),
    fetch: app.fetch,
  });
  await client.callTool({ name: "list_workouts" });
  await client.callTool({ name: "log_workout", arguments: WORKOUT });
  await client.close();
  await app.settled();
  const records = await database.sql`
    select tool, effect, outcome, refusal from mcp.audit_log order by id`;
  assert.deepEqual([...records], [
    { tool: "list_workouts", effect: "read", outcome: "done", refusal: null },
    {
      tool: "log_workout",
      effect: "add",
      outcome: "refused",
      refusal: "permission_missing",
    },
  ]);
});

Deno.test("a call while the database is down is answered in words, and its cause is logged", async () => {
  await using database = await freshDatabase();
  const caller = await connectedClient(database, await addUser(database));
  await using app = await testApp({
    databaseUrl: "postgresql://mcp_gateway:secret@127.0.0.1:9/nowhere",
  });
  const client = await CLIENTS["SDK 1 on 2025-11-25"]!({
    url: ENDPOINT,
    token: await app.token(caller),
    fetch: app.fetch,
  });
  const { isError, content } = await client.callTool({ name: "list_workouts" });
  await client.close();
  assert.equal(isError, true);
  assert.equal(
    content[0].text,
    "unavailable: This cannot be answered just now; the fault is on the " +
      "server. Try again in a minute.",
  );
  const event = app.events.find(({ event }) => event === "tool.call");
  assert.match(String(event?.cause), /Connection refused/);
});

const WORKOUT = {
  title: "Push",
  weight_unit: "kg",
  idempotency_key: "one",
  exercises: [{ name: "Bench Press", sets: [{ weight: 80, reps: 5 }] }],
};

interface Scene {
  readonly client: McpClient;
  readonly database: TestDatabase;
}

async function withClient(
  connect: Connect,
  fact: (scene: Scene) => Promise<void>,
  { permissions, path = "" }: {
    readonly permissions?: readonly Permission[];
    readonly path?: string;
  } = {},
) {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(
    database,
    await addUser(database),
    permissions,
  );
  const client = await connect({
    url: ENDPOINT + path,
    token: await app.token(caller),
    fetch: app.fetch,
  });
  try {
    await fact({ client, database });
  } finally {
    await client.close();
  }
}

async function names(client: McpClient): Promise<readonly string[]> {
  const { tools } = await client.listTools();
  return tools.map(({ name }) => name);
}
