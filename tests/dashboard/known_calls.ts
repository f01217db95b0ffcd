import assert from "node:assert/strict";
import { toolCall } from "../attack/tool_call.ts";
import { ASKABLE, modernRequest } from "../support/modern_request.ts";
import type { Scene } from "./scene.ts";

/** Calls that are alike, and the labels under which they are to be counted. */
export interface Known {
  /** What the dashboard calls them. */
  readonly legend: string;
  readonly era: "legacy" | "modern";
  /** The code under which they are refused or fail. */
  readonly error?: string;
  readonly failed?: true;
  /** How many of them a round makes. */
  readonly times: number;
  make(scene: Scene): Promise<unknown>;
}

/** Something of everything that is counted. */
export const KNOWN: readonly Known[] = [
  {
    legend: "whoami",
    era: "legacy",
    times: 7,
    make: ({ request, token }) => sent(request, toolCall(token, "whoami")),
  },
  {
    legend: "list_exercises",
    era: "modern",
    times: 3,
    make: (scene) => modern(scene, "tools/call", { name: "list_exercises" }),
  },
  {
    legend: "list_workouts",
    era: "legacy",
    error: "invalid_input",
    times: 4,
    make: ({ request, token }) =>
      sent(request, toolCall(token, "list_workouts", { limit: -1 })),
  },
  {
    legend: "log_workout",
    era: "legacy",
    times: 1,
    make: ({ request, token }) =>
      sent(request, toolCall(token, "log_workout", WORKOUT)),
  },
  {
    legend: "delete_workout",
    era: "modern",
    times: 3,
    async make(scene) {
      const { sql } = scene.database;
      const [row] = await sql`
        select id from workouts.performed_session where user_id = ${scene.user}`;
      await modern(scene, "tools/call", {
        name: "delete_workout",
        arguments: { workout_id: row!["id"] },
      });
    },
  },
  {
    legend: "log_workout",
    era: "legacy",
    error: "permission_missing",
    times: 2,
    make: ({ request, readerToken }) =>
      sent(request, toolCall(readerToken, "log_workout", WORKOUT)),
  },
  {
    legend: "get_personal_records",
    era: "modern",
    error: "unavailable",
    failed: true,
    times: 5,
    async make(scene) {
      const { sql } = scene.database;
      await sql`revoke select on workouts.performed_set from authenticated`;
      await modern(scene, "tools/call", { name: "get_personal_records" });
      await sql`grant select on workouts.performed_set to authenticated`;
    },
  },
  {
    legend: "weekly_training_review",
    era: "modern",
    times: 2,
    make: (scene) =>
      modern(scene, "prompts/get", { name: "weekly_training_review" }),
  },
  {
    legend: "recent_workouts",
    era: "modern",
    times: 6,
    make: (scene) =>
      modern(scene, "resources/read", { uri: "workouts://sessions" }),
  },
  {
    legend: "exercise_progress exercise",
    era: "modern",
    times: 1,
    make: (scene) =>
      modern(scene, "completion/complete", {
        ref: { type: "ref/prompt", name: "exercise_progress" },
        argument: { name: "exercise", value: "s" },
      }),
  },
];

const WORKOUT = {
  title: "Leg day",
  weight_unit: "kg",
  started_at: "2026-03-01T18:30:00Z",
  exercises: [{ name: "Squat", sets: [{ weight: 100, reps: 5 }] }],
};

/** Makes calls of each kind, as many as `times` says, or one. */
export async function makeCalls(
  scene: Scene,
  kinds: readonly Known[],
  { once = false } = {},
): Promise<number> {
  let made = 0;
  for (const { times, make } of kinds) {
    for (let n = 0; n < (once ? 1 : times); n++) {
      await make(scene);
      made++;
    }
  }
  return made;
}

async function sent(request: Scene["request"], init: RequestInit) {
  const response = await request("", init);
  await response.text();
  assert.ok(response.status < 500, `${response.status}`);
}

async function modern(
  scene: Scene,
  method: string,
  params: Readonly<Record<string, unknown>>,
) {
  await modernRequest(scene, {
    token: scene.token,
    method,
    params,
    capabilities: ASKABLE,
  });
}
