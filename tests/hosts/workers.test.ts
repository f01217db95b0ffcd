import assert from "node:assert/strict";
import { CLIENTS } from "../support/clients.ts";
import { type Connected, elsewhere } from "./elsewhere.ts";
import type { HostProcess } from "./host_process.ts";
import { workerd } from "./workerd.ts";

const open = new AsyncDisposableStack();
let host: HostProcess;
let connected: Connected;
Deno.test.beforeAll(async () => {
  const at = open.use(await elsewhere());
  host = open.use(await workerd(at));
  connected = await at.connected();
});
Deno.test.afterAll(() => open.disposeAsync());

for (const [kind, connect] of Object.entries(CLIENTS)) {
  Deno.test(`in workerd, the Workers build answers signed-in calls of ${kind}`, async () => {
    const client = await connect(connected);
    const history = await client.callTool({
      name: "get_exercise_history",
      arguments: { exercise: "Bench Press (Barbell)", limit: 2 },
    });
    const logged = await client.callTool({
      name: "log_workout",
      arguments: {
        title: kind,
        exercises: [{ name: "Row", sets: [{ reps: 5 }] }],
      },
    });
    await client.close();
    assert.equal(
      history.structuredContent?.items.length,
      2,
      JSON.stringify(history) + host.log(),
    );
    assert.notEqual(logged.isError, true, JSON.stringify(logged.content));
  });
}
