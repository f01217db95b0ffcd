import assert from "node:assert/strict";
import { bodyText } from "../../supabase/functions/mcp/http/body.ts";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";
import { openScene, type Scene } from "./scene.ts";

const DEEP: Readonly<Record<string, string>> = {
  "lists": "[".repeat(400_000) + "]".repeat(400_000),
  "objects": '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000),
  "65 levels": "[".repeat(65) + "]".repeat(65),
};
for (const [name, body] of Object.entries(DEEP)) {
  // Defence: `jsonBody` bounds the depth before anything walks the value.
  Deno.test(`a body of nested ${name} is refused in the protocol's words`, async () => {
    await using scene = await openScene();
    const response = await send(scene, body);
    assert.equal(response.status, 400);
    const { error } = await response.json();
    assert.equal(error.code, -32700);
    assert.match(error.message, /nested deeper than 64 levels/);
    scene.assertNoFault();
  });
}

// Defence: `namesIn` counts values before the body is parsed.
Deno.test("a body of over 1,500 values is refused in words", async () => {
  await using scene = await openScene();
  const response = await send(scene, `[${"0,".repeat(1_500)}0]`);
  assert.equal(response.status, 413);
  const { code, message } = await response.json();
  assert.equal(code, "too_large");
  assert.match(message, /The JSON of a request may have 1,500 values\./);
  scene.assertNoFault();
});

// Defence: `bodyText` waits so long and no longer.
Deno.test("a body that trickles is refused in time, and no longer read", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      controller.enqueue(new TextEncoder().encode(" "));
    },
    cancel: () => void (cancelled = true),
  });
  const request = new Request("http://a.test", { method: "POST", body });
  await assert.rejects(
    bodyText(request, { limitBytes: 1_000_000, deadlineMs: 60 }),
    (thrown) => thrown instanceof Refusal && thrown.code === "too_late",
  );
  assert.ok(cancelled);
});

Deno.test("a body that never comes is answered with 408 in words", async () => {
  await using scene = await openScene();
  const response = await send(scene, new ReadableStream({ pull: never }));
  assert.equal(response.status, 408);
  assert.match((await response.json()).message, /did not arrive in time/);
});

// Defence: `clientAuth` comes before the body.
Deno.test("a stranger's body is not read", async () => {
  await using scene = await openScene();
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(100_000));
    },
  }, { highWaterMark: 0 });
  const response = await scene.app.request("", { method: "POST", body });
  assert.equal(response.status, 401);
  assert.equal(pulled, 0);
  await response.body?.cancel();
});

async function send(scene: Scene, body: string | ReadableStream) {
  return await scene.app.request("", {
    method: "POST",
    headers: {
      authorization: `Bearer ${await scene.app.token(scene.ann)}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body,
  });
}

function never() {
  return new Promise<void>(() => {});
}
