import assert from "node:assert/strict";
import { z } from "zod";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import {
  defineTool,
  type Tool,
} from "../../supabase/functions/mcp/core/tool.ts";
import { modernInit } from "../support/modern_request.ts";
import { connectedClient } from "../support/people.ts";
import { taskScene } from "./task_scene.ts";

const PARAMS = { name: "wait", arguments: {} };
const TOKEN = { progressToken: "p" };
const CALL = { method: "tools/call", params: PARAMS };
const FOLLOWED = { ...CALL, meta: TOKEN };

Deno.test("2026-07-28: a call tells how far it is on its own stream", async () => {
  await using scene = await taskScene(waiting().tool);
  const token = await scene.app.token(scene.caller);
  const request = modernInit({ ...FOLLOWED, token });
  const response = await scene.app.request("", request);
  const events = response.body!.pipeThrough(new TextDecoderStream());
  assert.deepEqual(await firstEvent(events), PROGRESS);
});

Deno.test("2026-07-28: a call is cancelled where its stream is closed", async () => {
  const { tool, cancelled } = waiting();
  await using scene = await taskScene(tool);
  const token = await scene.app.token(scene.caller);
  const request = modernInit({ ...FOLLOWED, token });
  const response = await scene.app.request("", request);
  await response.body!.cancel();
  await cancelled;
});

Deno.test("2026-07-28: a call is cancelled where its request is given up before there is a stream", async () => {
  const { tool, started, cancelled } = waiting();
  await using scene = await taskScene(tool);
  const token = await scene.app.token(scene.caller);
  const leaving = new AbortController();
  const request = modernInit({ ...CALL, token });
  const response = scene.app.request("", {
    ...request,
    signal: leaving.signal,
  });
  await started;
  leaving.abort();
  await cancelled;
  await (await response).body?.cancel();
});

Deno.test("2025-11-25: a call tells how far it is on its own stream", async () => {
  await using legacy = await legacyScene(waiting().tool);
  const response = await legacy.call({});
  const events = response.body!.pipeThrough(new TextDecoderStream());
  assert.deepEqual(await firstEvent(events), PROGRESS);
});

Deno.test("2025-11-25: a call is cancelled by its client's notification", async () => {
  const { tool, started, cancelled } = waiting();
  await using legacy = await legacyScene(tool);
  const response = await legacy.call({});
  await started;
  await legacy.cancel({});
  await cancelled;
  await response.text();
});

// Defence: the caller and the session in the key of a running call.
Deno.test("2025-11-25: a call is not cancelled by another client, nor from another session", async () => {
  const { tool, started, cancelled, isCancelled } = waiting();
  await using legacy = await legacyScene(tool);
  const { scene: { database, caller } } = legacy;
  const response = await legacy.call({});
  await started;
  const other = await connectedClient(database, caller.userId);
  await legacy.cancel({ caller: other });
  await legacy.cancel({ session: crypto.randomUUID() });
  assert.equal(isCancelled(), false);
  await legacy.cancel({});
  await cancelled;
  await response.text();
});

// Defence: a call without a session is under no key that another could name.
Deno.test("2025-11-25: without a session, a call is not cancelled by a message with its id", async () => {
  const { tool, started, cancelled, isCancelled } = waiting();
  await using legacy = await legacyScene(tool);
  const response = await legacy.call({ session: null });
  await started;
  await legacy.cancel({ session: null });
  assert.equal(isCancelled(), false);
  await response.body!.cancel();
  await cancelled;
});

const PROGRESS = {
  jsonrpc: "2.0",
  method: "notifications/progress",
  params: { progressToken: "p", progress: 1, total: 2, message: "halfway" },
};

interface Waiting {
  readonly tool: Tool;
  readonly started: Promise<void>;
  readonly cancelled: Promise<void>;
  readonly isCancelled: () => boolean;
}

/** A tool that is halfway until it is cancelled. */
function waiting(): Waiting {
  const started = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  let isCancelled = false;
  const tool = defineTool({
    name: "wait",
    title: "Wait",
    description: "Waits.",
    permission: "workouts:read",
    effect: "read",
    examples: [],
    input: z.object({}),
    output: z.object({}),
    async run(_input, { peer, signal }) {
      await peer.progress(1, 2, "halfway");
      signal().addEventListener("abort", () => {
        isCancelled = true;
        cancelled.resolve();
      });
      started.resolve();
      await cancelled.promise;
      return {};
    },
  });
  return {
    tool,
    started: started.promise,
    cancelled: cancelled.promise,
    isCancelled: () => isCancelled,
  };
}

/** The first event of a stream, which is then closed. */
async function firstEvent(events: ReadableStream<string>): Promise<unknown> {
  let text = "";
  for await (const piece of events) {
    text += piece;
    const [, json] = text.match(/^data: (.+)\n\n/m) ?? [];
    if (json) return JSON.parse(json);
  }
  throw new Error("The stream has ended.");
}

/** A scene whose client speaks 2025-11-25, and gives every call the same id. */
async function legacyScene(tool: Tool) {
  const scene = await taskScene(tool);
  const { app, caller } = scene;

  async function post(message: object, from: Caller, session?: string | null) {
    return await app.request("", {
      method: "POST",
      headers: {
        authorization: `Bearer ${await app.token(from)}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(session && { "mcp-session-id": session }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });
  }
  const greeted = await post({
    id: 0,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    },
  }, caller);
  await greeted.body?.cancel();
  const ours = greeted.headers.get("mcp-session-id");
  return {
    scene,
    call(
      { session = ours }: { readonly session?: string | null },
    ) {
      const params = { ...PARAMS, _meta: TOKEN };
      return post({ id: 7, method: "tools/call", params }, caller, session);
    },
    async cancel(
      { caller: from = caller, session = ours }: {
        readonly caller?: Caller;
        readonly session?: string | null;
      },
    ) {
      const params = { requestId: 7 };
      const { status } = await post(
        { method: "notifications/cancelled", params },
        from,
        session,
      );
      assert.equal(status, 202);
    },
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  };
}
