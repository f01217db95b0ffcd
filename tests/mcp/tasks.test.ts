import assert from "node:assert/strict";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";
import { asking, counting, ending, followed, gateIn } from "./long_tools.ts";
import { FOLLOWS, taskScene } from "./task_scene.ts";

const PLAIN = { capabilities: {} };

Deno.test("a client that follows tasks is given one, and finds the tool's answer in it", async () => {
  await using scene = await taskScene(counting());
  const { result: task } = await scene.send("tools/call", {
    name: "start_counting",
    arguments: { to: 3 },
  });
  assert.equal(task.resultType, "task");
  assert.equal(task.status, "working");
  const { result } = await scene.at(task.taskId, "completed");
  assert.deepEqual(result.structuredContent, {
    task_id: task.taskId,
    status: "completed",
    message: null,
    done: 3,
    total: 3,
    answer: { counted: 3 },
  });
});

Deno.test("a task is kept for as long as it says", async () => {
  await using scene = await taskScene(counting());
  const taskId = await scene.start("start_counting", { to: 1 });
  const { ttlMs } = await scene.at(taskId, "completed");
  assert.equal(ttlMs, 3_600_000);
});

Deno.test("a task tells how far it is", async () => {
  const second = gateIn(2);
  await using scene = await taskScene(counting(second.pass));
  const taskId = await scene.start("start_counting", { to: 3 });
  await second.reached;
  const { result } = await scene.send("tasks/get", { taskId });
  assert.equal(result.status, "working");
  assert.equal(result.statusMessage, "1 of 3: counting");
  second.open();
});

Deno.test("a client that does not follow tasks is given a quick one's answer at once", async () => {
  await using scene = await taskScene(counting());
  const { result } = await scene.send("tools/call", {
    name: "start_counting",
    arguments: { to: 2 },
  }, PLAIN);
  assert.equal(result.resultType, "complete");
  assert.deepEqual(result.structuredContent.answer, { counted: 2 });
});

Deno.test("a client that does not follow tasks asks check_… how far a slow one is", async () => {
  const first = gateIn(1);
  await using scene = await taskScene(counting(first.pass));
  const { result: begun } = await scene.send("tools/call", {
    name: "start_counting",
    arguments: { to: 1 },
  }, PLAIN);
  const { task_id, status, answer } = begun.structuredContent;
  assert.deepEqual({ status, answer }, { status: "working", answer: null });
  first.open();
  await scene.app.settled();
  const { result: checked } = await scene.send("tools/call", {
    name: "check_counting",
    arguments: { task_id },
  }, PLAIN);
  assert.deepEqual(checked.structuredContent.answer, { counted: 1 });
});

Deno.test("every client is listed both tools of a long one, and nothing of one for clients that follow tasks", async () => {
  await using scene = await taskScene(counting(), followed());
  for (const sender of [PLAIN, { capabilities: FOLLOWS }]) {
    const { result } = await scene.send("tools/list", {}, sender);
    assert.deepEqual(
      result.tools.map(({ name }: { name: string }) => name),
      ["start_counting", "check_counting", "start_followed"],
    );
  }
});

Deno.test("a tool for clients that follow tasks is refused to others in the protocol's own terms", async () => {
  await using scene = await taskScene(followed());
  const call = { name: "start_followed", arguments: {} };
  const { error } = await scene.send("tools/call", call, PLAIN);
  assert.equal(error.code, -32021);
  assert.deepEqual(error.data.requiredCapabilities, {
    extensions: { "io.modelcontextprotocol/tasks": {} },
  });
  const [{ count }] = await scene.database.sql`
    select count(*)::int from mcp.tasks` as [{ count: number }];
  assert.equal(count, 0);
});

Deno.test("a call that starts a task is recorded as accepted, and each step that changes something as done", async () => {
  await using scene = await taskScene(counting());
  await scene.start("start_counting", { to: 2 });
  await scene.app.settled();
  const records = await scene.database.sql`
    select tool, effect, outcome from mcp.audit_log order by id`;
  const step = {
    tool: "continue start_counting",
    effect: "add",
    outcome: "done",
  };
  const [start, ...steps] = records;
  assert.deepEqual(start, {
    tool: "start_counting",
    effect: "add",
    outcome: "accepted",
  });
  // Two steps that count, and the end.
  assert.deepEqual(steps, [step, step, step]);
});

Deno.test("a task waits for its answers, and goes on with them", async () => {
  await using scene = await taskScene(asking());
  const taskId = await scene.start("start_asking");
  const { inputRequests } = await scene.at(taskId, "input_required");
  const [key] = Object.keys(inputRequests);
  assert.equal(inputRequests[key!].method, "elicitation/create");
  await scene.send("tasks/update", {
    taskId,
    inputResponses: { [key!]: { action: "accept", content: { name: "Ann" } } },
  });
  const { result } = await scene.at(taskId, "completed");
  assert.deepEqual(result.structuredContent.answer, { name: "Ann" });
});

Deno.test("an answer to nothing that is asked is let go", async () => {
  await using scene = await taskScene(asking());
  const taskId = await scene.start("start_asking");
  const { inputRequests } = await scene.at(taskId, "input_required");
  const { result } = await scene.send("tasks/update", {
    taskId,
    inputResponses: { name: { action: "decline" }, "2.name": {} },
  });
  assert.equal(result.resultType, "complete");
  const still = await scene.at(taskId, "input_required");
  assert.deepEqual(still.inputRequests, inputRequests);
});

// Defence: `assertStorable` in `core/task_operations.ts`.
Deno.test("an answer longer than any form's, or that Postgres cannot store, is refused, and the task still asks", async () => {
  await using scene = await taskScene(asking());
  const taskId = await scene.start("start_asking");
  const { inputRequests } = await scene.at(taskId, "input_required");
  const [key] = Object.keys(inputRequests);
  const answer = async (name: string) => {
    const content = { name };
    const inputResponses = { [key!]: { action: "accept", content } };
    const { error } = await scene.send("tasks/update", {
      taskId,
      inputResponses,
    });
    return error.message;
  };
  assert.match(await answer("a".repeat(33_000)), /^An answer may have 32,768/);
  assert.match(await answer("a\0"), /^An answer may contain no NUL/);
  assert.match(await answer("\ud800a"), /^An answer may contain no NUL/);
  const still = await scene.at(taskId, "input_required");
  assert.deepEqual(still.inputRequests, inputRequests);
});

Deno.test("an answer that is none is asked for anew, under another key", async () => {
  await using scene = await taskScene(asking());
  const taskId = await scene.start("start_asking");
  const first = await scene.at(taskId, "input_required");
  const [key] = Object.keys(first.inputRequests);
  await scene.send("tasks/update", {
    taskId,
    inputResponses: { [key!]: { action: "accept", content: { name: 7 } } },
  });
  await scene.send("tasks/get", { taskId });
  await scene.app.settled();
  const second = await scene.at(taskId, "input_required");
  assert.equal(key! in second.inputRequests, false);
  assert.equal(Object.keys(second.inputRequests).length, 1);
});

Deno.test("a task asks nothing that its client cannot be asked", async () => {
  await using scene = await taskScene(asking());
  const call = { name: "start_asking", arguments: {} };
  const { elicitation: _, ...mute } = FOLLOWS;
  const { result: task } = await scene.send("tools/call", call, {
    capabilities: mute,
  });
  const { result } = await scene.at(task.taskId, "completed");
  assert.match(result.content[0].text, /^cannot_ask: /);
  const { result: plain } = await scene.send("tools/call", call, {
    capabilities: { elicitation: {} },
  });
  assert.match(plain.content[0].text, /^cannot_ask: /);
});

Deno.test("a task that its tool refuses is completed, with the refusal in words", async () => {
  await using scene = await taskScene(ending(new Refusal("not_found")));
  const taskId = await scene.start("start_ending");
  const { result } = await scene.at(taskId, "completed");
  assert.equal(result.isError, true);
  assert.match(result.content[0].text, /^not_found: There is no such thing/);
});

// Defence: `visibleText` in `endedWith`.
Deno.test("a task ends with its refusal where Postgres cannot store the words", async () => {
  const refusal = new Refusal("not_found", "No exercise Pu\ud83d\0sh.");
  await using scene = await taskScene(ending(refusal));
  const taskId = await scene.start("start_ending");
  const { result } = await scene.at(taskId, "completed");
  assert.match(result.content[0].text, /^not_found: No exercise Push\./);
});

Deno.test("a task that breaks has failed, and its client is told no more", async () => {
  await using scene = await taskScene(ending(new Error("secret detail")));
  const taskId = await scene.start("start_ending");
  const { error, ...task } = await scene.at(taskId, "failed");
  assert.equal(error.code, -32603);
  assert.ok(!JSON.stringify({ error, task }).includes("secret"));
  await scene.app.settled();
  const event = scene.app.events.find(({ event }) => event === "task.work");
  assert.match(String(event?.cause), /secret detail/);
});
