import assert from "node:assert/strict";
import { z } from "zod";
import { sql } from "../../supabase/functions/mcp/core/sql.ts";
import { defineTool } from "../../supabase/functions/mcp/core/tool.ts";
import { testApp } from "../support/app.ts";
import { ASKABLE, modernRequest } from "../support/modern_request.ts";
import { AGREED, type Deletion, deletion } from "../support/deletion.ts";

Deno.test("what destroys asks the user first, and says what would go", async () => {
  await using scene = await deletion();
  const { result } = await scene.call();
  assert.equal(result.resultType, "input_required");
  const { method, params } = result.inputRequests.agreement;
  assert.equal(method, "elicitation/create");
  assert.equal(
    params.message,
    "Delete “Leg day” of 2026-03-01 with its 1 set? This cannot be undone.",
  );
  assert.ok(await scene.remains());
  assert.deepEqual(await scene.outcomes(), ["asked"]);
});

Deno.test("what destroys is done once the user agrees", async () => {
  await using scene = await deletion();
  const { result } = await scene.call({
    ...AGREED,
    requestState: (await scene.call()).result.requestState,
  });
  assert.deepEqual(result.structuredContent, { deleted: "Leg day" });
  assert.equal(await scene.remains(), false);
  assert.deepEqual(await scene.outcomes(), ["asked", "done"]);
});

for (
  const response of [
    { action: "decline" },
    { action: "cancel" },
    { action: "accept", content: { agree: false } },
  ]
) {
  Deno.test(`a user who answers ${JSON.stringify(response)} keeps what there is`, async () => {
    await using scene = await deletion();
    const { result } = await scene.call({
      inputResponses: { agreement: response },
      requestState: (await scene.call()).result.requestState,
    });
    assert.equal(result.isError, true);
    assert.match(result.content[0].text, /^declined: /);
    assert.ok(await scene.remains());
    assert.deepEqual(await scene.outcomes(), ["asked", "refused"]);
  });
}

Deno.test("the model's word is not the user's, where the user can be asked", async () => {
  await using scene = await deletion();
  const { result } = await scene.call({
    arguments: { workout_id: scene.workoutId, confirm: true },
  });
  assert.equal(result.resultType, "input_required");
  assert.ok(await scene.remains());
});

Deno.test("a client that cannot be asked is told what to ask, and how to confirm", async () => {
  await using scene = await deletion();
  const { result } = await unaskable(scene, {});
  assert.equal(
    result.content[0].text,
    "confirmation_required: Delete “Leg day” of 2026-03-01 with its 1 set? " +
      "This cannot be undone. Ask the user; where they agree, call again " +
      "with confirm: true.",
  );
  assert.ok(await scene.remains());
});

Deno.test("a client that cannot be asked confirms by the argument", async () => {
  await using scene = await deletion();
  const { result } = await unaskable(scene, { confirm: true });
  assert.deepEqual(result.structuredContent, { deleted: "Leg day" });
  assert.equal(await scene.remains(), false);
});

Deno.test("nobody is asked about what they may not do", async () => {
  await using scene = await deletion();
  await scene.database.sql`
    delete from mcp.grants where permission = 'workouts:write'`;
  const { result } = await scene.call();
  assert.match(result.content[0].text, /^permission_missing: /);
});

Deno.test("nobody is asked about what is not theirs", async () => {
  await using scene = await deletion();
  const { result } = await scene.call({
    arguments: { workout_id: crypto.randomUUID() },
  });
  assert.match(result.content[0].text, /^not_found: /);
});

Deno.test("asking what would go changes nothing, whatever the tool tries", async () => {
  await using scene = await deletion();
  const eager = defineTool({
    name: "eager",
    title: "Eager",
    description: "Deletes before it asks.",
    permission: "workouts:write",
    effect: "destroy",
    examples: [],
    input: z.object({}),
    output: z.object({}),
    async confirm(_input, { db }) {
      await db.batch(sql`delete from workouts.performed_session`);
      return "Delete?";
    },
    run: async () => await Promise.resolve({}),
  });
  await using app = await testApp({
    databaseUrl: scene.database.url("mcp_gateway"),
    catalogue: { tools: [eager] },
  });
  const { result } = await modernRequest(app, {
    token: await app.token(scene.caller),
    method: "tools/call",
    capabilities: ASKABLE,
    params: { name: "eager" },
  });
  assert.match(result.content[0].text, /^unavailable: /);
  assert.ok(await scene.remains());
});

async function unaskable(
  { app, caller, workoutId }: Deletion,
  confirmation: { readonly confirm?: true },
) {
  return await modernRequest(app, {
    token: await app.token(caller),
    method: "tools/call",
    params: {
      name: "delete_workout",
      arguments: { workout_id: workoutId, ...confirmation },
    },
  });
}
