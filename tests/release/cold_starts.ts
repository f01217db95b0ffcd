import assert from "node:assert/strict";
import type { Stack } from "../../supabase/local/stack.ts";
import { modernRequest } from "../support/modern_request.ts";

/** How long a new process of the function took; the end of the one before is in it, some milliseconds. */
export interface ColdStart {
  /** Until it first said that it is well, to within 25 ms. */
  readonly healthMs: number;
  /** Until it had answered a first signed-in tool call: keys fetched, database connected. */
  readonly callMs: number;
}

/** Starts the function anew several times, and has each new process answer one call. */
export async function coldStarts(
  stack: Stack,
  token: string,
  times: number,
): Promise<readonly ColdStart[]> {
  const endpoint = {
    request: (path: string, init?: RequestInit) =>
      fetch(stack.endpoint + path, init),
  };
  const starts: ColdStart[] = [];
  for (let time = 0; time < times; time++) {
    const startMs = performance.now();
    await stack.restartFunction();
    const healthMs = performance.now() - startMs;
    const { result } = await modernRequest(endpoint, {
      token,
      method: "tools/call",
      params: { name: "list_workouts", arguments: { limit: 20 } },
    });
    const callMs = performance.now() - startMs;
    assert.ok(result.structuredContent.items.length > 0);
    starts.push({ healthMs: Math.round(healthMs), callMs: Math.round(callMs) });
  }
  return starts;
}
