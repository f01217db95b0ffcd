import assert from "node:assert/strict";
import type { Event } from "../../supabase/functions/mcp/core/event.ts";
import {
  type Span,
  spanQueue,
} from "../../supabase/functions/mcp/telemetry/traces.ts";
import { toolCall } from "../attack/tool_call.ts";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { type Receiver, receiver } from "../support/receiver.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const OTHER_TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN_ID = "b7ad6b7169203331";

Deno.test("a trace goes on from the header traceparent: the request under the client's span, the call under the request", async () => {
  const { http, call } = await spansOf({
    header: `00-${TRACE_ID}-${SPAN_ID}-01`,
  });
  assert.deepEqual([http.traceId, call.traceId], [TRACE_ID, TRACE_ID]);
  assert.equal(http.parentSpanId, SPAN_ID);
  assert.equal(call.parentSpanId, http.spanId);
});

Deno.test("a trace goes on from _meta, which counts more than the header", async () => {
  const { http, call } = await spansOf({
    header: `00-${OTHER_TRACE_ID}-${SPAN_ID}-01`,
    meta: `00-${TRACE_ID}-${SPAN_ID}-01`,
  });
  assert.equal(http.traceId, OTHER_TRACE_ID);
  assert.deepEqual([call.traceId, call.parentSpanId], [TRACE_ID, SPAN_ID]);
});

Deno.test("a request without a trace begins one, its call in it", async () => {
  const { http, call } = await spansOf({});
  assert.match(http.traceId, /^[0-9a-f]{32}$/);
  assert.equal(http.parentSpanId, undefined);
  assert.deepEqual(
    [call.traceId, call.parentSpanId],
    [http.traceId, http.spanId],
  );
});

Deno.test("a trace that its client does not keep is not exported", async () => {
  await using collector = receiver();
  await using scene = await openScene(collector);
  await scene.call({ header: `00-${TRACE_ID}-${SPAN_ID}-00` });
  await scene.call({ meta: `00-${TRACE_ID}-${SPAN_ID}-00` });
  await scene.call({ tool: "list_exercises" });
  await scene.exported("tools/call list_exercises");
  // The request of the second call named no trace, and so began one.
  assert.deepEqual(scene.names().toSorted(), [
    "POST",
    "POST",
    "tools/call list_exercises",
  ]);
});

Deno.test("an export has the shape of OTLP in JSON, sent where and with what was configured", async () => {
  await using collector = receiver();
  await using scene = await openScene(collector);
  const beforeMs = Date.now();
  await scene.call({ tool: "list_workouts", args: { limit: -1 } });
  await scene.exported("tools/call list_workouts");
  const { path, headers } = collector.received[0]!;
  assert.equal(path, "/v1/traces");
  assert.equal(headers.get("content-type"), "application/json");
  assert.equal(headers.get("x-team"), "a");
  for (const { body } of collector.received) assertExport(body);
  const call = scene.span("tools/call list_workouts");
  const startMs = Number(BigInt(call.startTimeUnixNano) / 1_000_000n);
  assert.ok(startMs >= beforeMs - 2 && startMs <= Date.now());
  assert.deepEqual(call.status, { code: 2 });
  const { "homeport.protocol.era": _, ...attributes } = attributesOf(call);
  assert.deepEqual(attributes, {
    "mcp.method.name": "tools/call",
    "gen_ai.tool.name": "list_workouts",
    "error.type": "invalid_input",
  });
});

Deno.test("a trace says nothing of who called, or with what", async () => {
  await using collector = receiver();
  await using scene = await openScene(collector);
  await scene.call({ tool: "list_exercises", args: { search: "needle" } });
  await scene.exported("tools/call list_exercises");
  const text = JSON.stringify(collector.received.map(({ body }) => body));
  const { userId, clientId, sessionId } = scene.ann;
  for (const secret of [userId, clientId!, sessionId, "needle", scene.token]) {
    assert.ok(!text.includes(secret));
  }
});

Deno.test("a collector that does not answer touches no call, and costs no memory beyond its bound", async () => {
  const events: Event[] = [];
  const queue = spanQueue({
    endpoint: "http://127.0.0.1:1",
    headers: {},
    log: (event) => void events.push(event),
  });
  for (let n = 0; n < 5_000; n++) queue.add(spanNamed(String(n)));
  assert.equal(await queue.export(), false);
  assert.equal(events.at(-1)!.event, "traces.failed");
  assert.equal(events.at(-1)!["dropped"], 3_000);
});

Deno.test("what a collector could not take is sent again, in order, and once", async () => {
  await using collector = receiver();
  collector.statuses.push(503, 429);
  const queue = queueTo(collector);
  for (let n = 0; n < 3; n++) queue.add(spanNamed(String(n)));
  assert.equal(await queue.export(), false);
  queue.add(spanNamed("3"));
  assert.equal(await queue.export(), false);
  assert.equal(await queue.export(), true);
  assert.equal(await queue.export(), true);
  const taken = spansIn([collector.received.at(-1)!]).map(({ name }) => name);
  assert.deepEqual(taken, ["0", "1", "2", "3"]);
  assert.equal(collector.received.length, 3);
});

Deno.test("what a collector refuses for good is not sent again", async () => {
  await using collector = receiver();
  collector.statuses.push(400);
  const queue = queueTo(collector);
  queue.add(spanNamed("bad"));
  assert.equal(await queue.export(), true);
  assert.equal(await queue.export(), true);
  assert.equal(collector.received.length, 1);
});

interface Way {
  readonly header?: string;
  readonly meta?: string;
  readonly tool?: string;
  readonly args?: object;
}

async function spansOf(way: Way) {
  await using collector = receiver();
  await using scene = await openScene(collector);
  await scene.call(way);
  await scene.exported("tools/call whoami");
  return { http: scene.span("POST"), call: scene.span("tools/call whoami") };
}

async function openScene(collector: Receiver) {
  const database = await freshDatabase();
  const app = await testApp({
    databaseUrl: database.url("mcp_gateway"),
    config: { otlp: { endpoint: collector.url, headers: { "x-team": "a" } } },
  });
  const ann = await connectedClient(database, await addUser(database));
  const token = await app.token(ann);
  const spans = () => spansIn(collector.received);
  return {
    ann,
    token,
    names: () => spans().map(({ name }) => name),
    span: (name: string) => spans().find((span) => span.name === name)!,
    async call({ header, meta, tool = "whoami", args = {} }: Way) {
      const init = toolCall(token, tool, args);
      const headers = new Headers(init.headers);
      if (header) headers.set("traceparent", header);
      const body = JSON.parse(String(init.body));
      if (meta) body.params._meta = { traceparent: meta };
      const response = await app.request("", {
        ...init,
        headers,
        body: JSON.stringify(body),
      });
      await response.text();
    },
    /** Waits for the call and for the request around it, which ends later. */
    async exported(name: string) {
      while (
        !spans().some((span) => span.name === name) ||
        !spans().some((span) => span.name === "POST")
      ) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

function spansIn(received: Receiver["received"]): readonly Span[] {
  return received.flatMap(({ body }) =>
    body.resourceSpans[0].scopeSpans[0].spans
  );
}

function attributesOf({ attributes }: Span) {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
  );
}

// deno-lint-ignore no-explicit-any -- it is what is checked
function assertExport(body: any) {
  assert.deepEqual(Object.keys(body), ["resourceSpans"]);
  for (const { resource, scopeSpans, ...more } of body.resourceSpans) {
    assert.deepEqual(more, {});
    assert.deepEqual(resource.attributes, [
      { key: "service.name", value: { stringValue: "homeport" } },
    ]);
    for (const { scope, spans } of scopeSpans) {
      assert.deepEqual(scope, { name: "homeport" });
      for (const span of spans) {
        assert.match(span.traceId, /^(?!0+$)[0-9a-f]{32}$/);
        assert.match(span.spanId, /^(?!0+$)[0-9a-f]{16}$/);
        assert.match(span.parentSpanId ?? SPAN_ID, /^(?!0+$)[0-9a-f]{16}$/);
        assert.equal(typeof span.name, "string");
        assert.equal(span.kind, 2);
        for (const time of [span.startTimeUnixNano, span.endTimeUnixNano]) {
          assert.match(time, /^[0-9]{19}$/);
        }
        assert.ok(
          BigInt(span.startTimeUnixNano) <= BigInt(span.endTimeUnixNano),
        );
        for (const { key, value, ...rest } of span.attributes) {
          assert.deepEqual(rest, {});
          assert.match(key, /^[a-z_]+(\.[a-z_]+)+$/);
          assert.match(Object.keys(value).join(), /^(stringValue|intValue)$/);
          assert.equal(typeof Object.values(value)[0], "string");
        }
      }
    }
  }
}

function queueTo({ url }: Receiver) {
  return spanQueue({ endpoint: url, headers: {}, log() {} });
}

function spanNamed(name: string): Span {
  return {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    name,
    kind: 2,
    startTimeUnixNano: "1",
    endTimeUnixNano: "2",
    attributes: [],
    status: {},
  };
}
