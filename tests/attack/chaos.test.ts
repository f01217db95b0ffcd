import assert from "node:assert/strict";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { testStack } from "../support/stack.ts";
import { messageIn, toolCall } from "./tool_call.ts";

const USERS = 10;
const CLIENTS = 50;
const CALLS = 200;
const TOTAL = CLIENTS * CALLS;

/** A write that was acknowledged. */
interface Written {
  readonly key: string;
  readonly workoutId: string;
  readonly requestId: string;
}

// Defences: the idempotency key, and the one transaction of a batch.
Deno.test("10,000 calls of 50 clients while the function dies at random lose, double and hide nothing", async () => {
  await using stack = await testStack();
  await using sql = connected(stack);
  await sql`update mcp.settings set client_burst_credits = 1000000,
    user_burst_credits = 1000000`;
  const tokens = await connectedTokens(stack);
  await sql`delete from workouts.performed_session`;

  const written: Written[] = [];
  let calls = 0;
  let deaths = 0;
  const chaos = (async () => {
    // By calls, not by time: a faster machine sees as many deaths.
    while (calls < TOTAL) {
      await stack.restartFunction();
      deaths++;
      const next = Math.min(calls + 100 + Math.random() * 900, TOTAL);
      while (calls < next) await pause(10);
    }
  })();
  await Promise.all(tokens.map(async (token, client) => {
    for (let call = 0; call < CALLS; call++) {
      if (call % 2 === 0) {
        const key = `${client}/${call}`;
        written.push({ key, ...await write(stack, token, key) });
      } else await answered(stack, token, "list_workouts", { limit: 1 });
      calls++;
    }
  }));
  await chaos;

  assert.ok(deaths > 5, `${deaths} deaths`);

  const sessions = await sql`
    select source_key, id from workouts.performed_session`;
  assert.equal(sessions.length, written.length);
  assert.deepEqual(
    new Map(sessions.map(({ source_key, id }) => [source_key, id])),
    new Map(written.map(({ key, workoutId }) => [key, workoutId])),
  );

  const [records] = await sql`
    select count(*)::integer as total, count(distinct request_id)::integer as distinct
    from mcp.audit_log where outcome = 'done'
    and request_id = any (${written.map(({ requestId }) => requestId)})`;
  assert.deepEqual(records, {
    total: written.length,
    distinct: written.length,
  });

  // What was written and never acknowledged is on record, too.
  const hidden = await sql`
    select user_id, workouts, recorded
    from (
      select user_id, count(*)::integer as workouts
      from workouts.performed_session group by user_id
    ) as kept
    full join (
      select user_id, sum((about ->> 'workouts_added')::integer)::integer as recorded
      from mcp.audit_log where tool = 'log_workout' and outcome = 'done'
      group by user_id
    ) as done using (user_id)
    where workouts is distinct from recorded`;
  assert.equal(hidden.length, 0);
});

/** A token for each client; users have several. */
async function connectedTokens(stack: Stack): Promise<readonly string[]> {
  const { auth } = createClient(stack.supabaseUrl, stack.secretKey);
  const tokens: string[] = [];
  for (let number = 0; number < USERS; number++) {
    const email = `${number}@example.com`;
    await auth.admin.createUser({ email, email_confirm: true });
    const user = await signIn(stack, email);
    for (let client = 0; client < CLIENTS / USERS; client++) {
      const permissions = ["workouts:read", "workouts:write"];
      tokens.push((await connectClient(stack, user, permissions)).accessToken);
    }
  }
  return tokens;
}

/** Logs a workout, again and again until it is acknowledged. */
async function write(stack: Stack, token: string, key: string) {
  const { structuredContent, requestId } = await answered(
    stack,
    token,
    "log_workout",
    {
      title: key,
      idempotency_key: key,
      exercises: [{ name: "Curl", sets: [{ reps: 5 }] }],
    },
  );
  return { workoutId: structuredContent.workout_id as string, requestId };
}

async function answered(
  stack: Stack,
  token: string,
  tool: string,
  args: Record<string, unknown>,
) {
  for (;;) {
    const answer = await tried(stack, token, tool, args);
    if (answer) return answer;
    await pause(50 + Math.random() * 100);
  }
}

/** One attempt; nothing where it was not answered. */
async function tried(
  { endpoint }: Stack,
  token: string,
  name: string,
  args: Record<string, unknown>,
) {
  try {
    const response = await fetch(endpoint, toolCall(token, name, args));
    const text = await response.text();
    if (response.status !== 200) return undefined;
    const { result } = JSON.parse(messageIn(text));
    const requestId = response.headers.get("x-request-id")!;
    if (!result.isError) return { ...result, requestId };
    assert.match(result.content[0].text, /^unavailable/);
  } catch (thrown) {
    if (thrown instanceof assert.AssertionError) throw thrown;
  }
  return undefined;
}

function connected(stack: Stack) {
  const sql = postgres(stack.databaseUrl(), { max: 1, onnotice() {} });
  return Object.assign(sql, { [Symbol.asyncDispose]: () => sql.end() });
}

function pause(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
