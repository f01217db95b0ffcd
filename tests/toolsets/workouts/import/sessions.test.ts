import assert from "node:assert/strict";
import { hevy, read, strong } from "./reading.ts";

const WORKOUT = 'A,"1 Jul 2025, 07:00",,';

Deno.test("readExport() finds a workout's rows wherever they are", async () => {
  const { sessions } = await read(hevy(
    `${WORKOUT},Squat,,,0,normal,60,5,,,`,
    'B,"2 Jul 2025, 07:00",,,Squat,,,0,normal,60,5,,,',
    `${WORKOUT},Squat,,,1,normal,70,5,,,`,
  ));
  assert.deepEqual(
    sessions.map(({ title, exercises }) => [
      title,
      exercises.map(({ sets }) => sets.length),
    ]),
    [["A", [2]], ["B", [1]]],
  );
});

Deno.test("readExport() keeps an exercise that was done twice apart", async () => {
  const { sessions, exercises } = await read(hevy(
    `${WORKOUT},Squat,,,0,normal,60,5,,,`,
    `${WORKOUT},Row,,,0,normal,50,5,,,`,
    `${WORKOUT},squat,,,0,normal,70,5,,,`,
  ));
  assert.deepEqual(
    sessions[0]?.exercises.map(({ name }) => name),
    ["Squat", "Row", "squat"],
  );
  assert.equal(exercises, 2);
});

Deno.test("readExport() keeps an exercise within and outside a superset apart", async () => {
  const { sessions } = await read(hevy(
    `${WORKOUT},Squat,0,,0,normal,60,5,,,`,
    `${WORKOUT},Squat,,,0,normal,60,5,,,`,
  ));
  assert.deepEqual(
    sessions[0]?.exercises.map(({ superset }) => superset),
    ["0", null],
  );
});

Deno.test("readExport() tells apart workouts that began at one time by their names", async () => {
  const rows = strong("1,60,5,0,0,,");
  const { sessions } = await read([
    ...rows,
    rows[1]!.replace("Legs", "Arms"),
  ]);
  assert.deepEqual(
    sessions.map(({ source_key }) => source_key),
    ["2024-05-06T07:08:09|Legs", "2024-05-06T07:08:09|Arms"],
  );
});

Deno.test("readExport() names a workout that has no name", async () => {
  const rows = strong("1,60,5,0,0,,").map((row) => row.replace("Legs", ""));
  assert.equal((await read(rows)).sessions[0]?.title, "Workout");
});

Deno.test("readExport() gives a workout the same key in any time zone and unit", async () => {
  const rows = strong("1,60,5,0,0,,");
  const keys = await Promise.all([
    read(rows),
    read(rows, { timeZone: "America/New_York", unit: "lb" }),
  ]);
  const [one, other] = keys.map(({ sessions }) => sessions[0]?.source_key);
  assert.equal(one, other);
});

Deno.test("readExport() tells its progress", async () => {
  const rows = Array.from({ length: 600 }, (_, index) => `${index},60,5,0,0,,`);
  const told: unknown[] = [];
  await read(strong(...rows), {
    onProgress: (progress) => told.push(progress),
  });
  assert.deepEqual(told, [
    { lines: 251, sessions: 1, sets: 250 },
    { lines: 501, sessions: 1, sets: 500 },
  ]);
});
