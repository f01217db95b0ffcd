import assert from "node:assert/strict";
import { listExercises } from "../../../supabase/functions/mcp/toolsets/workouts/list_exercises.ts";
import { everyPage, openGym, refusal } from "./gym.ts";

const SETS = [{ reps: 5 }];

Deno.test("list_exercises tells how often and when last, by name", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await gym.log(ann, "Squat", SETS, { started_at: "2026-01-05T10:00:00Z" });
  await gym.log(ann, "squat", SETS, { started_at: "2026-01-07T10:00:00Z" });
  await gym.log(ann, "Bench", SETS, { started_at: "2026-01-06T10:00:00Z" });

  assert.deepEqual((await gym.call(listExercises, ann)).items, [
    { name: "Bench", times_performed: 1, last_performed: "2026-01-06" },
    { name: "Squat", times_performed: 2, last_performed: "2026-01-07" },
  ]);
});

Deno.test("list_exercises dates by the clock where the user trained", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  await gym.log(ann, "Squat", SETS, {
    started_at: "2026-01-05T23:30:00",
    time_zone: "America/Los_Angeles",
  });
  const { items } = await gym.call(listExercises, ann);
  assert.equal(items[0].last_performed, "2026-01-05");
});

Deno.test("list_exercises finds a part of a name in any case", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  for (const name of ["Élévation latérale", "Squat 100%", "Squat_x"]) {
    await gym.log(ann, name, SETS);
  }
  const found = async (search: string) =>
    (await gym.call(listExercises, ann, { search })).items.map(
      ({ name }: { name: string }) => name,
    );
  assert.deepEqual(await found("SQUAT"), ["Squat 100%", "Squat_x"]);
  assert.deepEqual(await found("éLÉV"), ["Élévation latérale"]);
  assert.deepEqual(await found("%"), ["Squat 100%"]);
  assert.deepEqual(await found("_"), ["Squat_x"]);
  assert.deepEqual(await found("' or true --"), []);
});

Deno.test("list_exercises gives every exercise once over its pages", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const names = Array.from({ length: 23 }, (_, i) => `Übung ${i + 10}`);
  for (const name of names) await gym.log(ann, name, SETS);

  const items = await everyPage(gym, listExercises, ann, { limit: 5 });
  assert.deepEqual(items.map((item) => Object(item).name), names);
});

Deno.test("list_exercises pages on after the longest name in any script", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const names = ["深".repeat(200), "蹲".repeat(200)].sort();
  for (const name of names) await gym.log(ann, name, SETS);
  const items = await everyPage(gym, listExercises, ann, { limit: 1 });
  assert.deepEqual(items.map((item) => Object(item).name), names);
});

Deno.test("list_exercises refuses arguments by name", async () => {
  await using gym = await openGym();
  const ann = await gym.member();
  const refuses = (input: unknown, words: RegExp) =>
    assert.rejects(
      gym.call(listExercises, ann, input),
      refusal("invalid_input", words),
    );
  await refuses({ search: "x".repeat(201) }, /^search: /);
  await refuses({ search: "a\0b" }, /^search: must be well-formed Unicode/);
  await refuses({ limit: 0 }, /^limit: /);
  await refuses({ cursor: "bm8=" }, /^cursor: not one that this server gave/);
  await refuses({ nonsense: 1 }, /nonsense/);
});
