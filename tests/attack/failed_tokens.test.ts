import assert from "node:assert/strict";
import { withoutFailedTokens } from "../../supabase/functions/mcp/auth/verified_tokens.ts";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";
import { openScene, type Scene } from "./scene.ts";
import { toolCall } from "./tool_call.ts";

// Defence: `withoutFailedTokens`.
Deno.test("a token that keeps failing is no longer checked, and told when to come back", async () => {
  await using scene = await openScene();
  const token = await scene.app.forged(scene.ann);
  const statuses = [];
  let last: Response | undefined;
  for (let call = 0; call < 12; call++) {
    last = await asked(scene, token);
    statuses.push(last.status);
    if (call < 11) await last.body?.cancel();
  }
  assert.deepEqual(statuses, [...Array(10).fill(401), 429, 429]);
  assert.equal(last!.headers.get("retry-after"), "60");
  const { code, message } = await last!.json();
  assert.equal(code, "too_many_failures");
  assert.match(message, /Sign in again, or wait a minute/);
});

Deno.test("a valid token is heard whatever others have failed with, its user's included", async () => {
  await using scene = await openScene();
  for (let call = 0; call < 15; call++) {
    const token = await scene.app.forged(scene.ann);
    await (await asked(scene, token)).body?.cancel();
  }
  const { outcome } = await scene.call(scene.ann, "list_workouts");
  assert.equal(outcome, "done");
});

Deno.test("a token is checked again after the window", async () => {
  const { verify, checks, pass } = failing();
  await attempts(verify, "a", 5);
  assert.equal(checks(), 3);
  pass(1_000);
  await attempts(verify, "a", 1);
  assert.equal(checks(), 4);
});

Deno.test("a flood of different tokens is remembered up to a bound, the newest", async () => {
  const { verify, checks } = failing({ capacity: 2 });
  await attempts(verify, "a", 4);
  assert.equal(checks(), 3);
  await attempts(verify, "b", 1);
  await attempts(verify, "c", 1);
  await attempts(verify, "a", 1);
  assert.equal(checks(), 6);
});

Deno.test("an outage of the keys is not held against a token", async () => {
  const { verify, checks } = failing({ code: "unavailable" });
  await attempts(verify, "a", 9);
  assert.equal(checks(), 9);
});

function asked({ app }: Scene, token: string): Promise<Response> {
  return app.request("", toolCall(token, "list_workouts"));
}

function failing(
  { capacity = 10, code = "invalid_token" as const }: {
    readonly capacity?: number;
    readonly code?: "invalid_token" | "unavailable";
  } = {},
) {
  let checked = 0;
  let nowMs = 0;
  const verify = withoutFailedTokens(() => {
    checked++;
    return Promise.reject(new Refusal(code));
  }, { limit: 3, windowMs: 1_000, capacity, now: () => nowMs });
  return {
    verify,
    checks: () => checked,
    pass: (ms: number) => void (nowMs += ms),
  };
}

async function attempts(
  verify: ReturnType<typeof withoutFailedTokens>,
  token: string,
  count: number,
) {
  for (let call = 0; call < count; call++) {
    await assert.rejects(verify(token, "audience"), Refusal);
  }
}
