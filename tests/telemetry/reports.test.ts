import assert from "node:assert/strict";
import { operatorDb } from "../../supabase/functions/mcp/db/operator_db.ts";
import { callDurations } from "../../supabase/functions/mcp/telemetry/call_durations.ts";
import {
  type Report,
  reporting,
} from "../../supabase/functions/mcp/telemetry/reporting.ts";
import { connection } from "../db/calls.ts";
import { freshDatabase } from "../support/database.ts";

Deno.test("a report whose answer was lost counts once", async () => {
  await using scene = await openScene();
  let lost = 2;
  const instance = scene.instance(async (report) => {
    const answer = await scene.db.report(report);
    if (lost-- > 0) throw new Error("The connection broke after the commit.");
    return answer;
  });
  instance.observe(5);
  assert.equal(await instance.report(), false);
  // More calls come while the first report is out.
  instance.observe(3);
  assert.equal(await instance.report(), false);
  assert.equal(await instance.report(), true);
  assert.equal(await scene.timed(), 8);
});

Deno.test("a report that never arrived is kept, and goes out again", async () => {
  await using scene = await openScene();
  let down = true;
  const instance = scene.instance((report) =>
    down ? Promise.reject(new Error("down")) : scene.db.report(report)
  );
  for (let n = 0; n < 5; n++) {
    instance.observe(1);
    assert.equal(await instance.report(), false);
  }
  down = false;
  assert.equal(await instance.report(), true);
  assert.equal(await scene.timed(), 5);
});

Deno.test("instances that report at once add up", async () => {
  await using scene = await openScene();
  const instances = Array.from(
    { length: 8 },
    () => scene.instance((report) => scene.db.report(report)),
  );
  for (let round = 0; round < 10; round++) {
    await Promise.all(instances.map(async (instance) => {
      instance.observe(3);
      assert.equal(await instance.report(), true);
    }));
  }
  assert.equal(await scene.timed(), 240);
});

Deno.test("a call falls into the bucket of the next bound above it", () => {
  const durations = callDurations();
  for (const duration_ms of [0, 10, 10.001, 300_000, 300_001]) {
    durations.observe({ ...CALL, duration_ms });
  }
  assert.deepEqual(
    durations.take().map(({ at_most_s, calls }) => [at_most_s, calls]),
    [["0.01", 2], ["0.02", 1], ["300", 1], ["Infinity", 1]],
  );
});

Deno.test("what a client got wrong is no fault of the server, and what broke is", () => {
  const durations = callDurations();
  const outcomes = [
    "done",
    "asked",
    "invalid_input",
    "unavailable",
    "too_slow",
  ];
  for (const outcome of outcomes) durations.observe({ ...CALL, outcome });
  assert.deepEqual(
    durations.take().filter(({ fault }) => fault).map(({ outcome }) => outcome),
    ["unavailable", "too_slow"],
  );
});

const CALL = {
  event: "tool.call",
  tool: "whoami",
  outcome: "done",
  era: "modern",
  duration_ms: 4,
} as const;

async function openScene() {
  const database = await freshDatabase();
  const pool = connection(database.url("mcp_gateway"), 8);
  const db = operatorDb({ send: pool.send, statementTimeoutMs: 5_000 });
  return {
    db,
    instance(deliver: (report: Report) => Promise<unknown>) {
      const durations = callDurations();
      return {
        observe(calls: number) {
          for (let n = 0; n < calls; n++) {
            durations.observe({ ...CALL, tool: `tool_${n}` });
          }
        },
        report: reporting({
          durations,
          deliver: async (report) => {
            assert.deepEqual(await deliver(report), []);
            return [];
          },
          log() {},
        }),
      };
    },
    async timed(): Promise<number> {
      const [row] = await database.sql`
        select sum(calls)::int as calls from mcp.call_durations`;
      return row!["calls"];
    },
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
