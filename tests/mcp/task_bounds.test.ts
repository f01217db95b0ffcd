import assert from "node:assert/strict";
import { addUser, connectedClient } from "../support/people.ts";
import { asking, counting, gateIn } from "./long_tools.ts";
import { type TaskScene, taskScene } from "./task_scene.ts";

const UNKNOWN = /^There is no task of that id here\./;

// Defence: the policy `own_tasks`.
Deno.test("a task is unknown to other users, and to the user's other clients", async () => {
  await using scene = await taskScene(counting());
  const { database, caller, send } = scene;
  const taskId = await scene.start("start_counting", { to: 1 });
  for (const userId of [caller.userId, await addUser(database)]) {
    const other = { caller: await connectedClient(database, userId) };
    for (const method of ["tasks/get", "tasks/cancel", "tasks/update"]) {
      const { error } = await send(
        method,
        { taskId, inputResponses: {} },
        other,
      );
      assert.equal(error.code, -32602, method);
      assert.match(error.message, UNKNOWN);
    }
  }
  assert.equal((await scene.at(taskId, "completed")).status, "completed");
});

Deno.test("a task is unknown where its tool is not served", async () => {
  await using scene = await taskScene(counting());
  const taskId = await scene.start("start_counting", { to: 1 });
  const { error } = await scene.send("tasks/get", { taskId }, {
    path: "/readonly",
  });
  assert.match(error.message, UNKNOWN);
});

Deno.test("a task is unknown under the name of another tool", async () => {
  await using scene = await taskScene(counting(), asking());
  const taskId = await scene.start("start_counting", { to: 1 });
  const { error } = await scene.send("tasks/get", {
    taskId: taskId.replace("start_counting", "start_asking"),
  });
  assert.match(error.message, UNKNOWN);
});

// Defence: `mcp.hold_task` in the step's transaction.
Deno.test("a step that is under way when its task is cancelled writes nothing", async () => {
  const second = gateIn(2);
  await using scene = await taskScene(counting(second.pass));
  const taskId = await scene.start("start_counting", { to: 9 });
  await second.reached;
  const { result: acknowledged } = await scene.send("tasks/cancel", { taskId });
  assert.equal(acknowledged.resultType, "complete");
  assert.equal("taskId" in acknowledged, false);
  second.open();
  await scene.app.settled();
  assert.equal((await scene.at(taskId, "cancelled")).status, "cancelled");
  const steps = await scene.database.sql`select number from step`;
  assert.deepEqual([...steps], [{ number: 1 }]);
});

Deno.test("a task that has ended stays as it is when it is cancelled", async () => {
  await using scene = await taskScene(counting());
  const taskId = await scene.start("start_counting", { to: 1 });
  await scene.at(taskId, "completed");
  await scene.send("tasks/cancel", { taskId });
  const { result } = await scene.send("tasks/get", { taskId });
  assert.equal(result.status, "completed");
});

// Defence: `mcp.permits` in `mcp.hold_task`.
Deno.test("work stops where the permission is taken back, and goes on where it is given again", async () => {
  const second = gateIn(2);
  await using scene = await taskScene(counting(second.pass));
  const { database: { sql } } = scene;
  const taskId = await scene.start("start_counting", { to: 3 });
  await second.reached;
  const taken = await sql`
    delete from mcp.grants where permission = 'workouts:write' returning *`;
  second.open();
  await scene.app.settled();
  assert.deepEqual([...await sql`select number from step`], [{ number: 1 }]);
  const { error } = await scene.send("tasks/get", { taskId });
  assert.equal(error.data.refusal, "permission_missing");

  await sql`insert into mcp.grants ${sql(taken)}`;
  await sql`update mcp.tasks set held_until = now()`;
  await scene.at(taskId, "completed");
  assert.equal((await sql`select from step`).length, 3);
});

// Defence: the question after the session in `mcp.hold_task`.
Deno.test("work stops where the session ends", async () => {
  const second = gateIn(2);
  await using scene = await taskScene(counting(second.pass));
  const { database: { sql } } = scene;
  await scene.start("start_counting", { to: 3 });
  await second.reached;
  await sql`delete from auth.sessions`;
  second.open();
  await scene.app.settled();
  assert.deepEqual([...await sql`select number from step`], [{ number: 1 }]);
  const event = scene.app.events.find(({ event }) => event === "task.work");
  assert.equal(event?.["outcome"], "session_ended");
});

Deno.test("work stops where its time is over, and the task is unknown then", async () => {
  const second = gateIn(2);
  await using scene = await taskScene(counting(second.pass));
  const { database: { sql } } = scene;
  const taskId = await scene.start("start_counting", { to: 3 });
  await second.reached;
  await sql`update mcp.tasks set expires_at = now()`;
  second.open();
  await scene.app.settled();
  assert.deepEqual([...await sql`select number from step`], [{ number: 1 }]);
  const { error } = await scene.send("tasks/get", { taskId });
  assert.match(error.message, UNKNOWN);
});

Deno.test("a task that another version of the server began fails in words", async () => {
  await using scene = await taskScene(counting());
  const taskId = await abandoned(scene, { state: { old: true } });
  const { result } = await scene.at(taskId, "completed");
  assert.match(result.content[0].text, /^not_resumable: Another version/);
});

Deno.test("a task that breaks off at the same place time and again has failed", async () => {
  await using scene = await taskScene(counting());
  const taskId = await abandoned(scene, { attempts: 3 });
  const { error } = await scene.at(taskId, "failed");
  assert.match(error.message, /^The work has broken off/);
});

Deno.test("a client starts no more tasks than it may have under way", async () => {
  const first = gateIn(1);
  await using scene = await taskScene(counting(first.pass));
  await scene.database.sql`update mcp.settings set tasks_per_client = 2`;
  const one = await scene.start("start_counting", { to: 1 });
  await scene.start("start_counting", { to: 1 });
  const call = { name: "start_counting", arguments: { to: 1 } };
  const { result: refused } = await scene.send("tools/call", call);
  assert.match(refused.content[0].text, /^too_many_tasks: .* Wait until/);
  await scene.send("tasks/cancel", { taskId: one });
  const { result: let_in } = await scene.send("tools/call", call);
  assert.equal(let_in.resultType, "task");
  first.open();
});

Deno.test("looking at a task where its tool is not served has nobody go on with it", async () => {
  await using scene = await taskScene(counting());
  const { database: { sql } } = scene;
  const task_id = await abandoned(scene);
  const look = { name: "check_counting", arguments: { task_id } };
  await scene.send("tools/call", look, { path: "/readonly" });
  await scene.app.settled();
  assert.equal((await sql`select from step`).length, 0);
  await scene.send("tools/call", look);
  await scene.app.settled();
  assert.equal((await sql`select from step`).length, 1);
});

Deno.test("a step of any length keeps its task from others while it is alive", async () => {
  const first = gateIn(1);
  await using scene = await taskScene(counting(first.pass));
  const { database: { sql } } = scene;
  await scene.start("start_counting", { to: 1 });
  await first.reached;
  const held = async () => {
    const [row] = await sql`select held_until::text from mcp.tasks`;
    return row!["held_until"];
  };
  const before = await held();
  while (await held() === before) await pause(100);
  first.open();
});

Deno.test("a step is told that its task was cancelled", async () => {
  const told = Promise.withResolvers<void>();
  await using scene = await taskScene(counting(async (_, signal) => {
    signal.addEventListener("abort", () => told.resolve());
    await told.promise;
  }));
  const taskId = await scene.start("start_counting", { to: 1 });
  await scene.send("tasks/cancel", { taskId });
  await told.promise;
});

/** A task of the scene's client that counts one step, and nobody is at work on. */
async function abandoned(
  { database: { sql }, caller: { userId, clientId } }: TaskScene,
  { state = { number: 1, to: 1 }, attempts = 0 }: {
    readonly state?: Readonly<Record<string, number | boolean>>;
    readonly attempts?: number;
  } = {},
): Promise<string> {
  const [row] = await sql`
    insert into mcp.tasks
      (user_id, client_id, tool, permission, state, askable, attempts)
    values (${userId}, ${clientId!}, 'start_counting', 'workouts:write',
      ${sql.json(state)}, '[]', ${attempts})
    returning tool || '.' || id as id`;
  return row!["id"];
}

function pause(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
