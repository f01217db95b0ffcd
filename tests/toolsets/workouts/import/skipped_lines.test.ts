import assert from "node:assert/strict";
import { hevy, read, setsOf, strong } from "./reading.ts";

/** Lines that hold no set, between two that do, and what is said about them. */
const BROKEN: Readonly<Record<string, readonly [string, string]>> = {
  "with too few columns": ["2,60", "There are 6 columns instead of 11."],
  "with too many columns": [
    "2,60,5,0,0,,,,",
    "There are 13 columns instead of 11.",
  ],
  "with a word for a weight": [
    "2,heavy,5,0,0,,",
    "Weight “heavy” is not a number.",
  ],
  "with a weight beyond belief": [
    "2,20000,5,0,0,,",
    "Weight “20000” is not between 0 and 2,000 kg.",
  ],
  "with a negative weight": [
    "2,-20,5,0,0,,",
    "Weight “-20” is not between 0 and 2,000 kg.",
  ],
  "with infinite weight": [
    "2,1e999,5,0,0,,",
    "Weight “1e999” is not between 0 and 2,000 kg.",
  ],
  "with half a repetition": [
    "2,60,5.5,0,0,,",
    "Reps “5.5” is not a whole number.",
  ],
  "with too many repetitions": [
    "2,60,10001,0,0,,",
    "Reps “10001” is not between 0 and 10,000.",
  ],
  "with a distance beyond belief": [
    "2,0,0,1001,0,,",
    "Distance “1001” is not between 0 and 1,000,000 m.",
  ],
  "with seconds beyond belief": [
    "2,0,0,0,604801,,",
    "Seconds “604801” is not between 0 and 604,800.",
  ],
  "with an unknown set order": [
    "X,60,5,0,0,,",
    "Set Order “X” is not a kind of set.",
  ],
};

for (const [name, [row, reason]] of Object.entries(BROKEN)) {
  Deno.test(`readExport() skips a line ${name}, and no other`, async () => {
    const content = await read(
      strong('1,61,5,0,0,"two\nlines",', row, "3,63,5,0,0,,"),
    );
    assert.deepEqual(content.skipped, [{ line: 4, reason }]);
    assert.deepEqual(
      setsOf(content).map(({ weight_kg }) => weight_kg),
      [61, 63],
    );
  });
}

Deno.test("readExport() takes a stray quotation mark for text, and loses no set", async () => {
  const { sets, sessions, skipped } = await read(
    strong('1,60,5,0,0,"ouch,', '2,60,5,0,0,"fine",'),
  );
  assert.equal(sets, 2);
  assert.equal(sessions[0]?.exercises[0]?.notes, '"ouch\nfine');
  assert.deepEqual(skipped, []);
});

Deno.test("readExport() skips a line without a date, and no other", async () => {
  const rows = strong("1,61,5,0,0,,", "2,62,5,0,0,,");
  const { sets, skipped } = await read([
    ...rows,
    rows[1]!.replace("2024-05-06", "2024-02-31"),
  ]);
  assert.equal(sets, 2);
  assert.deepEqual(skipped, [{
    line: 4,
    reason: "“2024-02-31 07:08:09” is not a date and time.",
  }]);
});

Deno.test("readExport() skips a line whose exercise has no name", async () => {
  const rows = strong("1,61,5,0,0,,").map((row) => row.replace("Squat", " "));
  const { sessions, skipped } = await read(rows);
  assert.deepEqual(sessions, []);
  assert.deepEqual(skipped, [
    { line: 2, reason: "The exercise has no name." },
  ]);
});

Deno.test("readExport() skips a line whose exercise's name is too long for the log", async () => {
  const rows = (name: string) =>
    strong("1,61,5,0,0,,").map((row) => row.replace("Squat", name));
  assert.equal((await read(rows("🦵".repeat(200)))).sets, 1);
  assert.deepEqual((await read(rows("🦵".repeat(201)))).skipped, [{
    line: 2,
    reason: "The exercise's name is over 200 characters long.",
  }]);
});

Deno.test("readExport() keeps a set without an RPE that is off its scale", async () => {
  const content = await read(strong("1,60,5,0,0,,11"));
  assert.equal(setsOf(content)[0]?.rpe, null);
  assert.deepEqual(content.skipped, [{
    line: 2,
    reason: "RPE “11” is not between 1 and 10; the set was kept without it.",
  }]);
});

Deno.test("readExport() cuts what is too long for the log, and says so", async () => {
  const { sessions: [session], skipped } = await read(hevy(
    `${"t".repeat(201)},"1 Jul 2025, 07:00",,${
      "n".repeat(10_001)
    },Squat,,,0,normal,60,5,,,`,
  ));
  assert.equal(session?.title, "t".repeat(200));
  assert.equal(session?.notes, "n".repeat(10_000));
  assert.deepEqual(skipped, [
    { line: 2, reason: "The title was cut after 200 characters." },
    { line: 2, reason: "The notes were cut after 10,000 characters." },
  ]);
});

Deno.test("readExport() says nothing of blank lines", async () => {
  const { sets, skipped, lines } = await read([
    "",
    ...strong("1,60,5,0,0,,"),
    "",
    ",,,,",
    "  ",
    "",
  ]);
  assert.deepEqual({ sets, skipped, lines }, {
    sets: 1,
    skipped: [],
    lines: 6,
  });
});

Deno.test("readExport() gives what it skipped by line", async () => {
  const [header, note, set] = strong("Note,,,,,sore knee,", "1,heavy,5,0,0,,");
  const { skipped } = await read([header!, note!, set!]);
  assert.deepEqual(skipped.map(({ line }) => line), [2, 3]);
});
