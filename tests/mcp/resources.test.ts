import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { connectedClient } from "../support/people.ts";
import { type Deletion, deletion } from "../support/deletion.ts";
import { modernRequest } from "../support/modern_request.ts";
import { ENDPOINT } from "../support/tokens.ts";

Deno.test("resources/list has the fixed addresses, resources/templates/list the patterns", async () => {
  await using scene = await deletion();
  const { resources } = (await ask(scene, "resources/list")).result;
  const { resourceTemplates } =
    (await ask(scene, "resources/templates/list")).result;
  assert.deepEqual(resources.map(uriOf), ["workouts://sessions"]);
  assert.deepEqual(resourceTemplates.map(uriOf), [
    "workouts://sessions/{workout_id}",
    "workouts://exercises/{exercise}",
  ]);
});

Deno.test("a workout's address, as tools link to it, holds the workout", async () => {
  await using scene = await deletion();
  const { result } = await ask(scene, "tools/call", {
    name: "get_workout",
    arguments: { workout_id: scene.workoutId },
  });
  const [text, link] = result.content;
  assert.equal(link.type, "resource_link");
  const read = await ask(scene, "resources/read", { uri: link.uri });
  const [content] = read.result.contents;
  assert.equal(content.uri, link.uri);
  assert.equal(content.mimeType, "application/json");
  assert.deepEqual(JSON.parse(content.text), JSON.parse(text.text));
});

Deno.test("an exercise's address may be in any script", async () => {
  await using scene = await deletion();
  await scene.database.sql`
    update workouts.exercise set name = 'Kniebeuge / tief 深'
    where user_id = ${scene.caller.userId}
      and id = (select exercise_id from workouts.performed_exercise
        where session_id = ${scene.workoutId})`;
  const uri = `workouts://exercises/${
    encodeURIComponent("kniebeuge / tief 深")
  }`;
  const { result } = await ask(scene, "resources/read", { uri });
  assert.equal(
    JSON.parse(result.contents[0].text).exercise,
    "Kniebeuge / tief 深",
  );
});

for (
  const uri of [
    "workouts://sessions/00000000-0000-0000-0000-000000000000",
    "workouts://exercises/none",
    "workouts://nothing",
    "file:///etc/passwd",
  ]
) {
  Deno.test(`resources/read finds nothing at ${uri}, in words`, async () => {
    await using scene = await deletion();
    const { error } = await ask(scene, "resources/read", { uri });
    assert.equal(error?.code, -32602);
    assert.match(error!.message, /^(There is|The log has) no /);
  });
}

Deno.test("resources/read names what is wrong with an address", async () => {
  await using scene = await deletion();
  const { error } = await ask(scene, "resources/read", {
    uri: "workouts://sessions/yesterday",
  });
  assert.equal(error?.code, -32602);
  assert.match(error!.message, /^workout_id: must be a workout_id/);
});

Deno.test("resources are read as the caller: another user's are not there", async () => {
  await using scene = await deletion();
  const other = await deletion();
  await using _ = other;
  const { error } = await ask(scene, "resources/read", {
    uri: `workouts://sessions/${other.workoutId}`,
  });
  assert.match(error!.message, /no workout of that id/);
});

Deno.test("resources and prompts are neither listed nor served without their permission", async () => {
  await using scene = await deletion();
  const { database, caller } = scene;
  const stranger = await connectedClient(database, caller.userId, [
    "account:read",
  ]);
  const list = async (method: string) =>
    (await ask(scene, method, {}, stranger)).result;
  assert.deepEqual((await list("resources/list")).resources, []);
  assert.deepEqual((await list("prompts/list")).prompts, []);
  const { error } = await ask(
    scene,
    "resources/read",
    { uri: "workouts://sessions" },
    stranger,
  );
  assert.equal(error?.code, 403);
  assert.match(error!.message, /not granted/);
});

Deno.test("a resource's reading is recorded under its name", async () => {
  await using scene = await deletion();
  await ask(scene, "resources/read", { uri: "workouts://sessions" });
  const rows = await scene.database.sql`
    select tool, effect, outcome from mcp.audit_log
    where tool like 'read %'`;
  assert.deepEqual([...rows], [
    { tool: "read recent_workouts", effect: "read", outcome: "done" },
  ]);
});

Deno.test("prompts/get brings the log along", async () => {
  await using scene = await deletion();
  const { result } = await ask(scene, "prompts/get", {
    name: "exercise_progress",
    arguments: { exercise: "squat" },
  });
  const [log, request] = result.messages;
  assert.equal(JSON.parse(log.content.resource.text).items[0].weight, 100);
  assert.match(request.content.text, /Am I getting stronger\?/);
});

Deno.test("prompts/get names a missing argument", async () => {
  await using scene = await deletion();
  const { error } = await ask(scene, "prompts/get", {
    name: "exercise_progress",
  });
  assert.equal(error?.code, -32602);
  assert.match(error!.message, /^exercise: /);
});

Deno.test("prompts/get knows no other prompt", async () => {
  await using scene = await deletion();
  const { error } = await ask(scene, "prompts/get", { name: "none" });
  assert.equal(error?.code, -32602);
  assert.match(error!.message, /^There is no prompt of that name here\./);
});

Deno.test("completion/complete suggests exercises, those that begin so first", async () => {
  await using scene = await deletion();
  await scene.database.sql`
    insert into workouts.exercise (user_id, name)
    select ${scene.caller.userId}, unnest(array['Front Squat', 'Squat Jump', 'Row'])`;
  for (
    const ref of [
      { type: "ref/prompt", name: "exercise_progress" },
      { type: "ref/resource", uri: "workouts://exercises/{exercise}" },
    ]
  ) {
    const { result } = await ask(scene, "completion/complete", {
      ref,
      argument: { name: "exercise", value: "SQ" },
    });
    assert.deepEqual(result.completion, {
      values: ["Squat", "Squat Jump", "Front Squat"],
      hasMore: false,
    });
  }
});

Deno.test("completion/complete has nothing for what it cannot complete", async () => {
  await using scene = await deletion();
  for (
    const argument of [
      { name: "exercise", value: "\0" },
      { name: "exercise", value: "nothing like that" },
      { name: "none", value: "" },
    ]
  ) {
    const { result } = await ask(scene, "completion/complete", {
      ref: { type: "ref/prompt", name: "exercise_progress" },
      argument,
    });
    assert.deepEqual(result.completion.values, [], argument.name);
  }
});

Deno.test("older clients list, read, get and complete the same", async () => {
  await using scene = await deletion();
  const client = new Client({ name: "older", version: "1.0.0" });
  const token = await scene.app.token(scene.caller);
  const transport = new StreamableHTTPClientTransport(new URL(ENDPOINT), {
    fetch: scene.app.fetch,
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  // `as` holds: the transport is one, but for an optional property's type.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  const { prompts } = await client.listPrompts();
  const { contents } = await client.readResource({
    uri: `workouts://sessions/${scene.workoutId}`,
  });
  const { messages } = await client.getPrompt({
    name: "plan_next_session",
    arguments: { wish: "legs, half an hour" },
  });
  const { completion } = await client.complete({
    ref: { type: "ref/prompt", name: "exercise_progress" },
    argument: { name: "exercise", value: "s" },
  });
  await client.close();
  assert.deepEqual(prompts.map(nameOf), [
    "weekly_training_review",
    "plan_next_session",
    "exercise_progress",
  ]);
  assert.match(JSON.stringify(contents), /Leg day/);
  assert.match(JSON.stringify(messages), /legs, half an hour/);
  assert.deepEqual(completion.values, ["Squat"]);
});

async function ask(
  { app, caller }: Deletion,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  by = caller,
) {
  return await modernRequest(app, {
    token: await app.token(by),
    method,
    params,
  });
}

function uriOf(
  { uri, uriTemplate }: {
    readonly uri?: string;
    readonly uriTemplate?: string;
  },
) {
  return uri ?? uriTemplate;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
