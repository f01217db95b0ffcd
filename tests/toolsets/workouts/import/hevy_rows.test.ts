import assert from "node:assert/strict";
import { hevy, read, setsOf } from "./reading.ts";

const START = '"30 Jun 2025, 19:56"';
const WORKOUT = `Push,${START},"30 Jun 2025, 20:58"`;

Deno.test("readExport() reads a Hevy export", async () => {
  const { format, sessions } = await read(hevy(
    `${WORKOUT},"Hard, but ""good""\nSecond line",Bench Press,0,Pause,0,warmup,20,13,,0,`,
    `${WORKOUT},"Hard, but ""good""\nSecond line",Bench Press,0,Pause,1,failure,72.5,8,,0,9.5`,
    `${WORKOUT},"Hard, but ""good""\nSecond line",Row Machine,,,0,normal,,,1.2,300,`,
  ));
  assert.equal(format, "hevy");
  assert.deepEqual(sessions, [{
    source: "hevy",
    source_key: "2025-06-30T19:56:00|Push",
    content_hash: null,
    title: "Push",
    notes: 'Hard, but "good"\nSecond line',
    started_at_local: "2025-06-30T19:56:00",
    time_zone: "Europe/Berlin",
    duration_s: 3720,
    exercises: [{
      name: "Bench Press",
      superset: "0",
      notes: "Pause",
      sets: [{
        kind: "warmup",
        weight_kg: 20,
        reps: 13,
        distance_m: null,
        duration_s: null,
        rpe: null,
      }, {
        kind: "failure",
        weight_kg: 72.5,
        reps: 8,
        distance_m: null,
        duration_s: null,
        rpe: 9.5,
      }],
    }, {
      name: "Row Machine",
      superset: null,
      notes: null,
      sets: [{
        kind: "normal",
        weight_kg: null,
        reps: null,
        distance_m: 1200,
        duration_s: 300,
        rpe: null,
      }],
    }],
  }]);
});

for (
  const [type, kind] of [
    ["normal", "normal"],
    ["warmup", "warmup"],
    ["dropset", "drop"],
    ["failure", "failure"],
    ["", "normal"],
  ]
) {
  Deno.test(`readExport() reads Hevy's set_type "${type}" as ${kind}`, async () => {
    const content = await read(hevy(`${WORKOUT},,Squat,,,0,${type},60,5,,,`));
    assert.equal(setsOf(content)[0]?.kind, kind);
  });
}

Deno.test("readExport() reads Hevy's pounds and miles by its columns", async () => {
  const [header, ...rows] = hevy(`${WORKOUT},,Sled,,,0,normal,225,,2,,`);
  const imperial = header!.replace("_kg", "_lbs").replace("_km", "_miles");
  const [set] = setsOf(await read([imperial, ...rows]));
  assert.equal(set?.weight_kg, 102.05828325);
  assert.equal(set?.distance_m, 3218.69);
});

Deno.test("readExport() keeps a Hevy workout that ends before it begins, without duration", async () => {
  const { sessions, skipped } = await read(
    hevy(`Push,${START},"30 Jun 2025, 19:00",,Squat,,,0,normal,60,5,,,`),
  );
  assert.equal(sessions[0]?.duration_s, null);
  assert.deepEqual(skipped, [{
    line: 2,
    reason:
      "The end, “30 Jun 2025, 19:00”, makes the workout end before it began; the workout was kept without it.",
  }]);
});

Deno.test("readExport() keeps the file's order, newest first", async () => {
  const { sessions } = await read(hevy(
    `B,"2 Jul 2025, 07:00",,,Squat,,,0,normal,60,5,,,`,
    `A,"1 Jul 2025, 07:00",,,Squat,,,0,normal,60,5,,,`,
  ));
  assert.deepEqual(sessions.map(({ title }) => title), ["B", "A"]);
});
