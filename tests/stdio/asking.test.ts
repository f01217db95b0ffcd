import assert from "node:assert/strict";
import { logWorkout } from "../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { gatewayTo } from "../support/call.ts";
import type { ToolAnswer } from "../support/clients.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import {
  STDIO_CLIENTS,
  type StdioConnect,
  type StdioConnectOptions,
} from "./stdio_clients.ts";

const ENTRY = new URL("loud_stdio.ts", import.meta.url).pathname;

for (const [kind, connect] of Object.entries(STDIO_CLIENTS)) {
  Deno.test(`stdio, ${kind}: a user who is asked and agrees has it done`, async () => {
    const { answer, left } = await forgetting(connect, { answer: "agree" });
    assert.deepEqual(answer.structuredContent, { forgotten: 1 });
    assert.equal(left, 0);
  });

  Deno.test(`stdio, ${kind}: a user who is asked and declines has nothing done`, async () => {
    const { answer, left } = await forgetting(connect, { answer: "decline" });
    assert.equal(answer.isError, true);
    assert.match(answer.content[0].text, /^declined: /);
    assert.equal(left, 1);
  });

  Deno.test(`stdio, ${kind}: a model cannot agree for a user who can be asked`, async () => {
    const { answer, left } = await forgetting(
      connect,
      { answer: "decline" },
      { confirm: true },
    );
    assert.match(answer.content[0].text, /^declined: /);
    assert.equal(left, 1);
  });

  Deno.test(`stdio, ${kind}: a client that cannot be asked is told how its user confirms`, async () => {
    const { answer, left } = await forgetting(connect, {});
    assert.match(
      answer.content[0].text,
      /^confirmation_required: Really forget everything\? .*confirm: true/,
    );
    assert.equal(left, 1);
  });
}

interface Forgetting {
  readonly answer: ToolAnswer;
  /** How many of the user's workouts are still there. */
  readonly left: number;
}

async function forgetting(
  connect: StdioConnect,
  how: Pick<StdioConnectOptions, "answer">,
  args: Record<string, unknown> = {},
): Promise<Forgetting> {
  await using database = await freshDatabase();
  const userId = await addUser(database);
  await using gateway = gatewayTo(database);
  await gateway.call(logWorkout, await connectedClient(database, userId), {
    title: "Run",
    exercises: [{ name: "Running", sets: [{ distance_m: 5_000 }] }],
  });
  const client = await connect({
    ...how,
    entry: ENTRY,
    env: {
      MCP_USER_ID: userId,
      MCP_DATABASE_URL: database.url("mcp_gateway"),
    },
  });
  try {
    const answer = await client.callTool({
      name: "forget_workouts",
      arguments: args,
    });
    const left = await database.sql`
      select from workouts.performed_session where user_id = ${userId}`;
    return { answer, left: left.length };
  } finally {
    await client.close();
  }
}
