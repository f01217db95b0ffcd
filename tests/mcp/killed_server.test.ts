import assert from "node:assert/strict";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { CLIENTS, type Connect, type McpClient } from "../support/clients.ts";
import { testStack } from "../support/stack.ts";

let stack: Stack;
let token: string;
Deno.test.beforeAll(async () => {
  stack = await testStack();
  const user = await signIn(stack, "demo@example.com");
  const permissions = ["workouts:read", "workouts:write"];
  token = (await connectClient(stack, user, permissions)).accessToken;
});
Deno.test.afterAll(async () => {
  await stack[Symbol.asyncDispose]();
});

for (const [kind, connect] of Object.entries(CLIENTS)) {
  Deno.test(`${kind}: a session whose server is killed before every request reads the same as any other`, async () => {
    // The workout that a session logs is there already, for the second as for the first.
    await session(connect, oneByOne(() => {}));
    let requests = 0;
    const undisturbed = await session(connect, oneByOne(() => void requests++));
    let deaths = 0;
    const disturbed = await session(
      connect,
      oneByOne(async () => {
        await stack.restartFunction();
        deaths++;
      }),
    );
    assert.deepEqual(disturbed, undisturbed);
    assert.equal(deaths, requests);
  });
}

/**
 * A `fetch` that does something before each request, and has no two under way:
 * clients ask for a stream of their own while they ask for something else.
 */
function oneByOne(before: () => void | Promise<void>): typeof fetch {
  let turn: Promise<unknown> = Promise.resolve();
  return function fetchInTurn(input, init) {
    const answer = turn.then(async () => {
      await before();
      const { status, headers, body } = await fetch(input, init);
      // Read to its end: the server dies between answers, not within one.
      const bytes = body && await new Response(body).bytes();
      return new Response(bytes, { status, headers });
    });
    turn = answer.catch(() => {});
    return answer;
  };
}

/** Everything a client is told from its first request to its last. */
async function session(connect: Connect, fetch: typeof globalThis.fetch) {
  const client = await connect({ url: stack.endpoint, token, fetch });
  try {
    const first = await call(client, "list_workouts", { limit: 2 });
    const cursor = first.structuredContent.next_cursor;
    assert.ok(cursor);
    return [
      await client.listTools(),
      first,
      await call(client, "list_workouts", { limit: 2, cursor }),
      await call(client, "log_workout", WORKOUT),
      await call(client, "log_workout", { title: 5 }),
      await call(client, "no_such_tool", {}).catch(String),
      await call(client, "get_personal_records", { limit: 3 }),
    ];
  } finally {
    await client.close();
  }
}

function call(client: McpClient, name: string, args: Record<string, unknown>) {
  return client.callTool({ name, arguments: args });
}

const WORKOUT = {
  title: "Push",
  weight_unit: "kg",
  idempotency_key: "killed",
  exercises: [{ name: "Bench Press", sets: [{ weight: 80, reps: 5 }] }],
};
