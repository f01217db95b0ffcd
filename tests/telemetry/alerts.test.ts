import assert from "node:assert/strict";
import type { Event } from "../../supabase/functions/mcp/core/event.ts";
import { operatorDb } from "../../supabase/functions/mcp/db/operator_db.ts";
import {
  type Alert,
  alerting,
} from "../../supabase/functions/mcp/telemetry/alert.ts";
import { callDurations } from "../../supabase/functions/mcp/telemetry/call_durations.ts";
import { reporting } from "../../supabase/functions/mcp/telemetry/reporting.ts";
import { toolCall } from "../attack/tool_call.ts";
import { connection } from "../db/calls.ts";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { type Receiver, receiver } from "../support/receiver.ts";

// Defence: `told`, and the lock on the window.
Deno.test("of eight instances that see too many failures, one tells of them, once a window", async () => {
  await using scene = await openScene();
  const instances = Array.from({ length: 8 }, () => scene.instance());
  for (let round = 0; round < 3; round++) {
    await Promise.all(instances.map((instance) =>
      instance.sees({
        done: 8,
        unavailable: 2,
      })
    ));
  }
  assert.deepEqual(scene.told(), ["errors"]);
  await scene.nextWindow();
  await Promise.all(instances.map((instance) =>
    instance.sees({
      unavailable: 10,
    })
  ));
  assert.deepEqual(scene.told(), ["errors", "errors"]);
});

Deno.test("too many slow calls are told of, apart from failures", async () => {
  await using scene = await openScene();
  const instance = scene.instance();
  await instance.sees({ done: 18 });
  await instance.sees({ done: 2 }, 2_001);
  assert.deepEqual(scene.told(), ["slow"]);
  await instance.sees({ unavailable: 10 });
  assert.deepEqual(scene.told(), ["slow", "errors"]);
});

for (
  const [why, seen, durationMs] of [
    ["few calls", { unavailable: 19 }, 5_000],
    ["a share below the limit", { done: 91, unavailable: 9 }, 5],
    ["refusals that are the client's doing", { invalid_input: 50 }, 5],
    ["calls just fast enough", { done: 50 }, 2_000],
  ] as const
) {
  Deno.test(`${why} are no cause for an alert`, async () => {
    await using scene = await openScene();
    await scene.instance().sees(seen, durationMs);
    assert.deepEqual(scene.told(), []);
  });
}

Deno.test("the settings in the database say when an alert is due", async () => {
  await using scene = await openScene();
  await scene.sql`update mcp.settings
    set alert_min_calls = 2, alert_error_percent = 50,
      alert_slow_percent = 50, alert_slow_call_ms = 100`;
  await scene.instance().sees({ done: 1, unavailable: 1 }, 200);
  assert.deepEqual(scene.told().toSorted(), ["errors", "slow"]);
});

Deno.test("an alert says in a sentence what happened, and names nobody", async () => {
  await using chat = receiver();
  await using database = await freshDatabase();
  await database.sql`update mcp.settings set alert_min_calls = 1,
    alert_slow_percent = 100, alert_slow_call_ms = 1`;
  await database.sql`revoke select on all tables in schema workouts
    from authenticated`;
  await using app = await testApp({
    databaseUrl: database.url("mcp_gateway"),
    config: { alertWebhookUrl: chat.url },
  });
  const ann = await connectedClient(database, await addUser(database));
  const call = toolCall(await app.token(ann), "list_exercises", {
    search: "needle",
  });
  await (await app.request("", call)).text();
  await delivered(chat, 1);
  const { body } = chat.received[0]!;
  assert.equal(body.kind, "errors");
  assert.equal(
    body.text,
    "Homeport http://homeport.test/functions/v1/mcp: 1 of 1 calls failed by " +
      "the server's own fault in a window of 5 min (the limit is 10 %).",
  );
  const text = JSON.stringify(body);
  for (const secret of [ann.userId, ann.clientId!, ann.sessionId, "needle"]) {
    assert.ok(!text.includes(secret));
  }
});

Deno.test("a webhook that fails is tried three times", async () => {
  await using chat = receiver();
  chat.statuses.push(500, 429);
  const { events, send } = sending(chat.url);
  await send(ALERT);
  assert.equal(chat.received.length, 3);
  assert.deepEqual(events.map(({ event }) => event), ["alert.sent"]);
});

Deno.test("a webhook that takes nothing is given up, and its address is in no line of the log", async () => {
  await using chat = receiver();
  chat.statuses.push(500, 500, 500, 500);
  const { events, send } = sending(`${chat.url}/secret`);
  await send(ALERT);
  assert.equal(chat.received.length, 3);
  assert.deepEqual(events.map(({ event }) => event), ["alert.failed"]);
  assert.doesNotMatch(String(events[0]!.cause), /secret/);
});

Deno.test("nor is the address of a webhook that cannot be reached", async () => {
  const { events, send } = sending("http://127.0.0.1:1/secret");
  await send(ALERT);
  assert.deepEqual(events.map(({ event }) => event), ["alert.failed"]);
  const { cause } = events[0]! as { cause: Error };
  // What fetch() throws names the address, on some hosts.
  assert.equal(cause.message, "The webhook did not answer.");
  assert.equal(cause.cause, undefined);
});

Deno.test("a webhook that sends us elsewhere is not followed", async () => {
  await using chat = receiver();
  chat.statuses.push(307, 307, 307);
  const { events, send } = sending(chat.url);
  await send(ALERT);
  assert.deepEqual(events.map(({ event }) => event), ["alert.failed"]);
});

const ALERT: Alert = {
  kind: "slow",
  window_starts_at: "2026-01-01T00:00:00+00:00",
  window_minutes: 5,
  calls: 20,
  matching: 3,
  percent: 10,
  slow_call_ms: 2_000,
};

function sending(url: string) {
  const events: Event[] = [];
  const send = alerting({
    url,
    endpoint: "http://homeport.test",
    log: (event) => void events.push(event),
    pauseMs: 1,
  });
  return { events, send };
}

async function delivered({ received }: Receiver, count: number) {
  while (received.length < count) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function openScene() {
  const database = await freshDatabase();
  const { sql } = database;
  const pool = connection(database.url("mcp_gateway"), 8);
  const db = operatorDb({ send: pool.send, statementTimeoutMs: 5_000 });
  const alerts: Alert[] = [];
  // A window of two thousand years: none begins while a test runs.
  await sql`alter table mcp.settings
    drop constraint settings_alert_window_minutes_check`;
  await sql`update mcp.settings set alert_window_minutes = 1 << 30`;
  return {
    sql,
    told: () => alerts.map(({ kind }) => kind),
    async nextWindow() {
      await sql`update mcp.alert_windows
        set starts_at = starts_at - interval '1 day'`;
    },
    instance() {
      const durations = callDurations();
      const report = reporting({
        durations,
        deliver: async (report) => await db.report(report) as readonly Alert[],
        alert: (alert) => void alerts.push(alert),
        log: ({ cause }) => assert.fail(String(cause)),
      });
      return {
        async sees(
          outcomes: Readonly<Record<string, number>>,
          duration_ms = 5,
        ) {
          for (const [outcome, calls] of Object.entries(outcomes)) {
            for (let n = 0; n < calls; n++) {
              durations.observe({
                event: "tool.call",
                tool: "whoami",
                era: "modern",
                outcome,
                duration_ms,
              });
            }
          }
          assert.equal(await report(), true);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
