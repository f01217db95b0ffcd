import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { longestHoldMs } from "../support/cost.ts";
import { sessionOf } from "../support/people.ts";
import { openScene, type Scene } from "./scene.ts";
import { toolCall } from "./tool_call.ts";
import { BODIES, EXPORTS } from "./worst_inputs.ts";

/** The longest time for which one input may block the event loop. */
const LONGEST_HOLD_MS = 50;

/** How many times longer another user's call may take than beside an ordinary call. */
const SLOWEST = 3;

/** A busy machine makes any run slower, so the best of several counts. */
const RUNS = 10;

const IMPORT = "/account/import?unit=kg&distance_unit=km&time_zone=UTC";

// Defence: the bounds of `namesIn` in `jsonBody`.
for (const [name, body] of Object.entries(BODIES)) {
  Deno.test(`a body of ${name} blocks nobody else's call`, async () => {
    await using scene = await openScene();
    const text = body();
    await assertHarmless(scene, async () => {
      const mallory = await scene.attacker();
      const init = await posted(scene, mallory, text, "application/json");
      return () => scene.app.request("", init);
    });
  });
}

// Defences: `timeSlices`, the bounds of `importSessions`, `writtenJson`, and that
// `literal` leaves its text as it is.
for (const [name, file] of Object.entries(EXPORTS)) {
  Deno.test(`an import of ${name} blocks nobody else's call`, async () => {
    await using scene = await openScene();
    const text = file();
    await assertHarmless(scene, async () => {
      const { userId } = await scene.attacker();
      const mallory = await sessionOf(scene.database, userId);
      const init = await posted(scene, mallory, text, "text/csv");
      return () => scene.app.request(IMPORT, init);
    });
  });
}

async function posted(
  { app }: Scene,
  caller: Caller,
  text: string,
  type: string,
): Promise<RequestInit> {
  const headers = {
    "authorization": `Bearer ${await app.token(caller)}`,
    "content-type": type,
    "accept": "application/json, text/event-stream",
  };
  return { method: "POST", headers, body: new TextEncoder().encode(text) };
}

/**
 * Asserts that the instance serves another user while it answers an attack,
 * which comes from a new user each time.
 */
async function assertHarmless(
  { app, ann, attacker }: Scene,
  prepared: () => Promise<() => Promise<Response>>,
) {
  const init = toolCall(await app.token(ann), "list_workouts");
  const ordinary = toolCall(await app.token(await attacker()), "list_workouts");
  const usual: number[] = [];
  for (let run = 0; run < 20; run++) {
    // Two calls at once take longer than one, whatever they are.
    const beside = answered(() => app.request("", ordinary));
    usual.push(...await timesMs(1));
    await beside;
  }
  const usualMs = medianOf(usual);
  let [holdMs, meanwhileMs] = [Infinity, Infinity];
  for (let run = 0; run < RUNS && !harmless(); run++) {
    const attacks = [await prepared(), await prepared(), await prepared()];
    const times: number[] = [];
    const hold = await longestHoldMs(async () => {
      for (const attack of attacks) {
        let isOver = false;
        const attacked = answered(attack).finally(() => isOver = true);
        do times.push(...await timesMs(1)); while (!isOver);
        await attacked;
        // A long one is enough.
        if (times.length > 10) break;
      }
    });
    holdMs = Math.min(holdMs, hold);
    meanwhileMs = Math.min(meanwhileMs, medianOf(times));
  }
  assert.ok(
    harmless(),
    `The instance is blocked for ${holdMs} ms; a call takes ${meanwhileMs} ms, and ${usualMs} ms beside an ordinary call.`,
  );

  function harmless(): boolean {
    return holdMs < LONGEST_HOLD_MS && meanwhileMs < SLOWEST * usualMs;
  }

  async function timesMs(calls: number): Promise<readonly number[]> {
    const times = [];
    for (let call = 0; call < calls; call++) {
      const startedMs = performance.now();
      const text = await answered(() => app.request("", init));
      assert.match(text, /"result"/);
      times.push(performance.now() - startedMs);
      await pause(1);
    }
    return times;
  }
}

async function answered(send: () => Promise<Response>): Promise<string> {
  return await (await send()).text();
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[times.length >> 1]!;
}
