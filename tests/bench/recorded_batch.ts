import { dbOfCall } from "../../supabase/functions/mcp/db/call_db.ts";
import { argumentSummary } from "../../supabase/functions/mcp/core/argument_summary.ts";
import { getExerciseHistory } from "../../supabase/functions/mcp/toolsets/workouts/get_exercise_history.ts";
import { logWorkout } from "../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { MUTE } from "../support/call.ts";
import { CALLS, type Work } from "./work.ts";

/** What stands in the recording for what differs from call to call. */
const CLAIMS = { sub: "the claims" };
const REQUEST_ID = "id of the request";
const KEY = "key of the call";

/** The batch that a call of our tool sends, for any claims: recorded once, as text. */
export async function recordedBatch(
  work: Work,
): Promise<(claims: Readonly<Record<string, unknown>>) => string> {
  const tool = work === "read" ? getExerciseHistory : logWorkout;
  const input = {
    ...CALLS[work].arguments,
    ...(work === "write" && { idempotency_key: KEY }),
  };
  const caller = { userId: "", sessionId: "", permissions: [], claims: CLAIMS };
  let recorded = "";
  const db = dbOfCall(
    {
      send(batch) {
        recorded = batch;
        return Promise.reject(new Error("Only recorded."));
      },
      statementTimeoutMs: 8_000,
    },
    caller,
    {
      tool: tool.name,
      permission: tool.permission,
      effect: tool.effect,
      requestId: REQUEST_ID,
      era: "modern",
      arguments: argumentSummary(tool.input, input),
    },
  );
  const { signal } = new AbortController();
  await tool.call(input, {
    caller,
    db: db.work,
    peer: MUTE,
    signal: () => signal,
  })
    .catch(() => {});
  if (!recorded) throw new Error(`${tool.name} has sent no batch.`);
  return (claims) =>
    recorded
      .replaceAll(JSON.stringify(CLAIMS), () => JSON.stringify(claims))
      .replaceAll(REQUEST_ID, () => crypto.randomUUID())
      .replaceAll(KEY, crypto.randomUUID());
}
