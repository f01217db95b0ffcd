import assert from "node:assert/strict";
import postgres from "postgres";
import { connectClient } from "../../supabase/local/connect_client.ts";
import { signIn } from "../../supabase/local/sign_in.ts";
import { modernRequest } from "../support/modern_request.ts";
import { testStack } from "../support/stack.ts";
import { FOLLOWS } from "./task_scene.ts";

const STEPS = 15;
const ENTRY = new URL("counting_function.ts", import.meta.url).pathname;

// Defence: the step and its checkpoint are one transaction, which its holder alone may make.
Deno.test("a task whose process is killed is finished by another, and no step is done twice or left out", async () => {
  await using stack = await testStack({ entry: ENTRY });
  const sql = postgres(stack.databaseUrl(), { max: 1, onnotice() {} });
  await using _ = { [Symbol.asyncDispose]: () => sql.end() };
  await sql`create table public.step (number integer)`;
  await sql`grant insert on public.step to authenticated`;
  const user = await signIn(stack, "demo@example.com");
  const { accessToken } = await connectClient(stack, user, ["workouts:write"]);

  async function send(
    method: string,
    params: Readonly<Record<string, unknown>>,
  ) {
    const { result } = await modernRequest(
      { request: (path, init) => fetch(stack.endpoint + path, init) },
      { token: accessToken, method, params, capabilities: FOLLOWS },
    );
    return result;
  }
  async function done() {
    return (await sql`select number from step order by number`)
      .map(({ number }) => number);
  }

  const { taskId } = await send("tools/call", {
    name: "start_counting",
    arguments: { to: STEPS },
  });
  while ((await done()).length < 3) await pause(20);
  await stack.restartFunction();
  assert.ok((await done()).length < STEPS);
  while ((await send("tasks/get", { taskId })).status !== "completed") {
    await pause(500);
  }
  assert.deepEqual(
    await done(),
    Array.from({ length: STEPS }, (_, index) => index + 1),
  );
});

function pause(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
