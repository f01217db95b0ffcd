import assert from "node:assert/strict";
import { z } from "zod";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { defineTool } from "../../supabase/functions/mcp/core/tool.ts";
import { requestStates } from "../../supabase/functions/mcp/mcp/elicitation.ts";
import { testApp } from "../support/app.ts";
import { AGREED, type Deletion, deletion } from "../support/deletion.ts";
import { ASKABLE, modernRequest } from "../support/modern_request.ts";
import { addUser, connectedClient } from "../support/people.ts";

Deno.test("a state without its last letter, or with another one, is refused", async () => {
  await using scene = await deletion();
  const state = await stateOf(scene);
  for (
    const forged of [
      state.slice(0, -1),
      state + "A",
      state.replace(/\.(.)/, (_, letter) => `.${letter === "e" ? "f" : "e"}`),
      state.split(".").slice(0, 2).join("."),
      "",
      "v1..",
    ]
  ) {
    const { error } = await scene.call({ ...AGREED, requestState: forged });
    assert.equal(error?.code, -32602, forged);
  }
  assert.ok(await scene.remains());
});

Deno.test("an answer without the state that went out with its question counts for nothing", async () => {
  await using scene = await deletion();
  const { result } = await scene.call(AGREED);
  assert.equal(result.resultType, "input_required");
  assert.ok(await scene.remains());
});

Deno.test("an answer that came before its question is none, though the state that went out then comes along", async () => {
  await using scene = await deletion();
  const { result } = await scene.call({
    requestState: await stateOf(scene, AGREED),
  });
  assert.equal(result.resultType, "input_required");
  assert.ok(await scene.remains());
});

Deno.test("an agreement to one deletion is none to another", async () => {
  await using scene = await deletion();
  const { error } = await scene.call({
    ...AGREED,
    requestState: await stateOf(scene, {
      arguments: { workout_id: scene.workoutId, confirm: false },
    }),
  });
  assert.equal(error?.code, -32602);
  assert.ok(await scene.remains());
});

Deno.test("one client's agreement is none of another's, of the same user or not", async () => {
  await using scene = await deletion();
  const { database, caller } = scene;
  const requestState = await stateOf(scene);
  for (const userId of [caller.userId, await addUser(database)]) {
    const other = await connectedClient(database, userId);
    const { error } = await scene.call({ ...AGREED, requestState }, other);
    assert.equal(error?.code, -32602);
  }
  assert.ok(await scene.remains());
});

Deno.test("an agreement counts once", async () => {
  await using scene = await deletion();
  const requestState = await stateOf(scene);
  await scene.call({ ...AGREED, requestState });
  // The same workout comes back, as from a backup.
  await scene.database.sql`
    insert into workouts.performed_session
      (id, user_id, source, source_key, title, started_at, started_at_local)
    values (${scene.workoutId}, ${scene.caller.userId}, 'homeport', 'again',
      'Leg day', now(), now())`;
  const { result } = await scene.call({ ...AGREED, requestState });
  assert.match(result.content[0].text, /^stale_answer: /);
  assert.ok(await scene.remains());
});

Deno.test("an agreement counts once, however many calls come with it at once", async () => {
  await using scene = await deletion();
  await using app = await testApp({
    databaseUrl: scene.database.url("mcp_gateway"),
    catalogue: { tools: [wipe] },
  });
  const token = await app.token(scene.caller);
  const call = async (rest: Readonly<Record<string, unknown>> = {}) =>
    await modernRequest(app, {
      token,
      method: "tools/call",
      capabilities: ASKABLE,
      params: { name: "wipe", ...rest },
    });
  const { requestState } = (await call()).result;
  await Promise.all(
    Array.from({ length: 8 }, () => call({ ...AGREED, requestState })),
  );
  const wiped = await scene.database.sql`
    select from workouts.exercise where name like 'wiped %'`;
  assert.equal(wiped.length, 1);
});

/** Leaves a trace each time it is done. */
const wipe = defineTool({
  name: "wipe",
  title: "Wipe",
  description: "Wipes.",
  permission: "workouts:write",
  effect: "destroy",
  examples: [],
  input: z.object({}),
  output: z.object({}),
  confirm: async () => await Promise.resolve("Wipe?"),
  async run(_input, { db }) {
    await db.batch(
      sql`insert into workouts.exercise (name)
        values ('wiped ' || gen_random_uuid())`,
    );
    return {};
  },
});

Deno.test("an agreement is over with its time, though its state was signed anew", async () => {
  await using scene = await deletion();
  const states = requestStates("s".repeat(32));
  const [, body = ""] = (await stateOf(scene)).split(".");
  const base64 = body.replaceAll("-", "+").replaceAll("_", "/");
  const { p: state } = JSON.parse(atob(base64));
  const past = Math.floor(Date.now() / 1000) - 1;
  const { error } = await scene.call({
    ...AGREED,
    requestState: await states.mint({
      ...state,
      nonce: { ...state.nonce, expiresAt: past },
    }),
  });
  assert.equal(error?.code, -32602);
  assert.ok(await scene.remains());
});

Deno.test("an agreement is worth nothing once the grant is taken away", async () => {
  await using scene = await deletion();
  const requestState = await stateOf(scene);
  await scene.database.sql`
    delete from mcp.grants where permission = 'workouts:write'`;
  const { result } = await scene.call({ ...AGREED, requestState });
  assert.match(result.content[0].text, /^permission_missing: /);
  assert.ok(await scene.remains());
});

async function stateOf(
  scene: Deletion,
  rest: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { result } = await scene.call(rest);
  return result.requestState;
}
