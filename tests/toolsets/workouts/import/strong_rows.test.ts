import assert from "node:assert/strict";
import { read, setsOf, strong } from "./reading.ts";

for (
  const [mark, kind] of [
    ["1", "normal"],
    ["12", "normal"],
    ["W", "warmup"],
    ["D", "drop"],
    ["F", "failure"],
  ]
) {
  Deno.test(`readExport() reads Strong's Set Order ${mark} as ${kind}`, async () => {
    const [set] = setsOf(await read(strong(`${mark},60,5,0,0,,`)));
    assert.equal(set?.kind, kind);
  });
}

for (
  const [row, expected] of Object.entries({
    "1,0.0,12,0,0,,": { weight_kg: null, reps: 12 },
    "1,,12,,,,": { weight_kg: null, reps: 12 },
    "1,0,0,0,90,,": { reps: null, duration_s: 90 },
    "1,0,0,1.5,0,,": { reps: null, distance_m: 1500 },
    "1,110,0,0,0,,": { weight_kg: 110, reps: 0 },
    "1,60,5,0,0,,0": { reps: 5, rpe: null },
    '1,"62,5",5,0,0,,"8,5"': { weight_kg: 62.5, rpe: 8.5 },
  })
) {
  Deno.test(`readExport() reads ${row} as ${JSON.stringify(expected)}`, async () => {
    const [set] = setsOf(await read(strong(row)));
    assert.deepEqual({ ...set, ...expected }, set);
  });
}

for (
  const [duration, seconds] of Object.entries({
    "2h 18m": 8280,
    "45m": 2700,
    "1h": 3600,
    "30s": 30,
    "1h 5m 10s": 3910,
    "3720": 3720,
    "3720.0": 3720,
    "": null,
    "0": null,
    "0s": null,
    "24h": 86_400,
  })
) {
  Deno.test(`readExport() reads a workout's "${duration}" as ${seconds} seconds`, async () => {
    const rows = strong("1,60,5,0,0,,").map((row) =>
      row.replace("1h 2m", duration)
    );
    const { sessions: [session], skipped } = await read(rows);
    assert.equal(session?.duration_s, seconds);
    assert.deepEqual(skipped, []);
  });
}

for (
  const [duration, fault] of Object.entries({
    "310h 2m": "makes the workout longer than a day",
    "86401": "makes the workout longer than a day",
    "-5": "is not a duration",
    "a while": "is not a duration",
  })
) {
  Deno.test(`readExport() keeps a workout without its duration "${duration}", and says so once`, async () => {
    const rows = strong("1,60,5,0,0,,", "2,60,5,0,0,,").map((row) =>
      row.replace("1h 2m", duration)
    );
    const { sessions: [session], sets, skipped } = await read(rows);
    assert.equal(session?.duration_s, null);
    assert.equal(sets, 2);
    assert.deepEqual(skipped, [{
      line: 2,
      reason:
        `Duration “${duration}” ${fault}; the workout was kept without it.`,
    }]);
  });
}

Deno.test("readExport() skips Strong's rest timers and says why", async () => {
  const { sets, sessions, skipped } = await read(
    strong("1,60,5,0,0,,", "Rest Timer,,,,120,,", "2,60,5,0,0,,"),
  );
  assert.equal(sets, 2);
  assert.equal(sessions[0]?.exercises.length, 1);
  assert.deepEqual(skipped, [
    { line: 3, reason: "This line is a rest timer, not a set." },
  ]);
});

Deno.test("readExport() keeps Strong's notes with their exercise, each once", async () => {
  const { sessions, skipped } = await read(
    strong(
      "Note,,,,,slow,",
      "1,60,5,0,0,slow,",
      '2,60,5,0,0,"then\nfast",',
    ),
  );
  assert.equal(sessions[0]?.exercises[0]?.notes, "slow\nthen\nfast");
  assert.deepEqual(skipped, []);
});

Deno.test("readExport() skips a note on an exercise without sets", async () => {
  const { sessions, skipped } = await read(strong("Note,,,,,sore knee,"));
  assert.deepEqual(sessions, []);
  assert.deepEqual(skipped, [
    { line: 2, reason: "This note is on an exercise without sets." },
  ]);
});
