import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { stringArguments } from "./arguments.ts";
import type { TestApp } from "../support/app.ts";
import { ASKABLE, type ModernMessage } from "../support/modern_request.ts";

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let t = Math.imul(state ^ state >>> 15, 1 | state);
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 4294967296;
  };
}

/** What a client saw of one request. */
export interface Answered {
  /** The request's id in the record; absent where nothing came back. */
  readonly requestId: string | undefined;
  readonly method: string;
  /** `done`, `asked`, a refusal's code, or `protocol` for an error of the protocol. */
  readonly outcome: string;
  /** The text of the answer. */
  readonly text: string;
  /** The state to answer with, where the user was asked. */
  readonly requestState?: string;
}

/** Arguments of every kind: valid, of the wrong type, unknown, hostile. */
export function argumentsFor(
  tool: (typeof CATALOGUE.tools)[number],
  random: () => number,
  workoutIds: readonly string[],
): Record<string, unknown> {
  const pick = <Item>(items: readonly Item[]) =>
    items[Math.floor(random() * items.length)]!;
  const roll = random();
  if (tool.name === "log_workout" && roll < 0.7) {
    return {
      title: `Day ${Math.floor(random() * 50)}`,
      exercises: [{
        name: `Lift ${Math.floor(random() * 10)}`,
        sets: [{ reps: 1 + Math.floor(random() * 9) }],
      }],
      // Few keys, so that some calls repeat others, and some contradict them.
      idempotency_key: `key ${Math.floor(random() * 200)}`,
    };
  }
  if (tool.name.endsWith("_workout") && roll < 0.6 && workoutIds.length > 0) {
    return {
      workout_id: pick(workoutIds),
      ...(random() < 0.5 && { confirm: true }),
    };
  }
  if (roll < 0.75) return { ...pick([{}, ...tool.examples]) };
  const places = stringArguments(tool);
  if (roll < 0.85 && places.length > 0) {
    const value = pick(["", "\0", "'; select 1; --", crypto.randomUUID(), "x"]);
    return { ...pick(places).with(value) };
  }
  return { limit: pick([0, -1, "5", 1e9, null]), surprise: true };
}

/** One request of any kind that leaves a record. */
export function randomRequest(
  random: () => number,
  workoutIds: readonly string[],
): Omit<ModernMessage, "token"> {
  const pick = <Item>(items: readonly Item[]) =>
    items[Math.floor(random() * items.length)]!;
  const capabilities = random() < 0.5 ? ASKABLE : {};
  const roll = random();
  if (roll < 0.82) {
    const tool = pick(CATALOGUE.tools);
    const args = argumentsFor(tool, random, workoutIds);
    return {
      method: "tools/call",
      capabilities,
      params: {
        name: tool.name,
        arguments: args,
        // A state that nobody signed.
        ...(random() < 0.03 && { requestState: "v1.e30.forged" }),
      },
    };
  }
  if (roll < 0.86) {
    return {
      method: "tools/call",
      capabilities,
      params: { name: pick(["drop_tables", "constructor"]), arguments: {} },
    };
  }
  if (roll < 0.9) {
    const name = pick(["weekly_training_review", "exercise_progress", "none"]);
    return {
      method: "prompts/get",
      capabilities,
      params: { name, arguments: random() < 0.5 ? {} : { exercise: "Lift 1" } },
    };
  }
  if (roll < 0.96) {
    return {
      method: "resources/read",
      capabilities,
      params: {
        uri: pick([
          "workouts://sessions",
          "workouts://exercises/Lift%201",
          "workouts://sessions/none",
          "file:///etc/passwd",
        ]),
      },
    };
  }
  return {
    method: "completion/complete",
    capabilities,
    params: {
      ref: pick([
        { type: "ref/prompt", name: "exercise_progress" },
        { type: "ref/prompt", name: "none" },
      ]),
      argument: { name: "exercise", value: "lift" },
    },
  };
}

/** Sends a request as a caller, and tells how it was answered. */
export async function answered(
  app: TestApp,
  send: (init: RequestInit) => Promise<Response>,
  caller: Caller,
  message: Omit<ModernMessage, "token">,
  modernInit: (message: ModernMessage) => RequestInit,
): Promise<Answered> {
  const { method } = message;
  const token = await app.token(caller);
  const response = await send(modernInit({ ...message, token }));
  const text = await response.text();
  const requestId = response.headers.get("x-request-id") ?? undefined;
  const events = [...text.matchAll(/^data: (.+)$/gm)].map(([, json]) => json!);
  const { result, error } = JSON.parse(events.at(-1) ?? text);
  if (!result) {
    const outcome = error?.data?.refusal ?? "protocol";
    return { requestId, method, outcome, text };
  }
  if (result.resultType === "input_required") {
    const { requestState } = result;
    return { requestId, method, outcome: "asked", text, requestState };
  }
  const outcome = result.isError
    ? String(result.content[0].text).split(":")[0]!
    : "done";
  return { requestId, method, outcome, text };
}
