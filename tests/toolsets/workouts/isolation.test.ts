import assert from "node:assert/strict";
import type { Caller } from "../../../supabase/functions/mcp/core/caller.ts";
import { CATALOGUE } from "../../../supabase/functions/mcp/toolsets/mod.ts";
import { getExerciseHistory } from "../../../supabase/functions/mcp/toolsets/workouts/get_exercise_history.ts";
import { getPersonalRecords } from "../../../supabase/functions/mcp/toolsets/workouts/get_personal_records.ts";
import { getWorkout } from "../../../supabase/functions/mcp/toolsets/workouts/get_workout.ts";
import { listExercises } from "../../../supabase/functions/mcp/toolsets/workouts/list_exercises.ts";
import { listWorkouts } from "../../../supabase/functions/mcp/toolsets/workouts/list_workouts.ts";
import { logWorkout } from "../../../supabase/functions/mcp/toolsets/workouts/log_workout.ts";
import { type Gym, openGym } from "./gym.ts";

/** In everything Ann logs, so that no answer to Ben may hold it. */
const SECRET = "Zercher";

interface Attempt {
  readonly tool: (typeof CATALOGUE.tools)[number];
  readonly input: Record<string, unknown>;
}

/** Every tool, with every argument that could point at what Ann has logged. */
async function attempts(gym: Gym, ann: Caller): Promise<Attempt[]> {
  const key = `${SECRET} key`;
  const { workout_id } = await gym.log(
    ann,
    `${SECRET} Squat`,
    [{ weight: 66.6, reps: 5 }, { weight: 77.7, reps: 6 }],
    { title: `${SECRET} day`, notes: SECRET, idempotency_key: key },
  );
  await gym.log(ann, `${SECRET} Press`, [{ reps: 5 }], { notes: SECRET });
  const exercise = `${SECRET} Squat`;
  const cursorOf = async (tool: Attempt["tool"], input = {}) =>
    (await gym.call(tool, ann, { ...input, limit: 1 })).next_cursor;
  return [
    { tool: listExercises, input: {} },
    { tool: listExercises, input: { search: SECRET } },
    {
      tool: listExercises,
      input: { cursor: await cursorOf(listExercises) },
    },
    { tool: getExerciseHistory, input: { exercise } },
    {
      tool: getExerciseHistory,
      input: { exercise, from: "1900-01-01", to: "2199-12-31" },
    },
    {
      tool: getExerciseHistory,
      input: {
        exercise,
        cursor: await cursorOf(getExerciseHistory, { exercise }),
      },
    },
    { tool: getPersonalRecords, input: {} },
    { tool: getPersonalRecords, input: { exercise } },
    {
      tool: getPersonalRecords,
      input: { cursor: await cursorOf(getPersonalRecords) },
    },
    { tool: listWorkouts, input: {} },
    { tool: listWorkouts, input: { from: "1900-01-01", to: "2199-12-31" } },
    { tool: listWorkouts, input: { cursor: await cursorOf(listWorkouts) } },
    { tool: getWorkout, input: { workout_id } },
    { tool: getWorkout, input: { workout_id, cursor: btoa("[0,0]") } },
    {
      tool: logWorkout,
      input: {
        title: "Mine",
        idempotency_key: key,
        exercises: [{ name: "Curl", sets: [{ reps: 1 }] }],
      },
    },
  ];
}

/** What the tools tell `caller`, refusals included, as text. */
async function toldTo(gym: Gym, caller: Caller, attempts: readonly Attempt[]) {
  const told = [];
  for (const { tool, input } of attempts) {
    const answer = await gym.call(tool, caller, input).catch(String);
    told.push(`${tool.name} ${JSON.stringify(answer)}`);
  }
  return told;
}

function leaks(told: readonly string[]): string[] {
  return told.filter((text) => text.includes(SECRET));
}

Deno.test("no tool tells a user what another has logged, whatever they ask for", async () => {
  await using gym = await openGym();
  const [ann, ben] = [await gym.member(), await gym.member()];
  const told = await toldTo(gym, ben, await attempts(gym, ann));
  assert.deepEqual(leaks(told), []);
});

Deno.test("every reading tool would tell, were it not for the policies", async () => {
  await using gym = await openGym();
  const [ann, ben] = [await gym.member(), await gym.member()];
  const tried = await attempts(gym, ann);
  const { sql } = gym.database;
  for (
    const table of [
      "exercise",
      "performed_session",
      "performed_exercise",
      "performed_set",
    ]
  ) {
    await sql`alter policy own on ${sql(`workouts.${table}`)} using (true)`;
  }
  const leaky = new Set(
    leaks(await toldTo(gym, ben, tried)).map((text) => text.split(" ")[0]),
  );
  const readers = CATALOGUE.tools.filter(({ permission }) =>
    permission === "workouts:read"
  );
  assert.deepEqual(leaky, new Set(readers.map(({ name }) => name)));
});

Deno.test("the attempts on another's log cover every workouts tool and argument", async () => {
  await using gym = await openGym();
  const tried = await attempts(gym, await gym.member());
  // These say how much or how, never whose.
  const harmless = ["fields", "limit", "weight_unit"];
  for (const { name, permission, input } of CATALOGUE.tools) {
    if (permission !== "workouts:read") continue;
    const used = tried.filter(({ tool }) => tool.name === name)
      .flatMap(({ input }) => Object.keys(input));
    const pointing = Object.keys(input.shape)
      .filter((field) => !harmless.includes(field));
    const untried = pointing.filter((field) => !used.includes(field));
    assert.deepEqual(untried, [], name);
  }
});
