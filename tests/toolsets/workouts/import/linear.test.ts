import assert from "node:assert/strict";
import { readExport } from "../../../../supabase/functions/mcp/toolsets/workouts/import/read_export.ts";
import { assertLinear, longestHoldMs } from "../../../support/cost.ts";
import { bodyOf } from "./reading.ts";

const OPTIONS = { timeZone: "UTC", unit: "kg", distanceUnit: "km" } as const;

/** A good row of each format by its columns, one of which is made too long. */
const ROWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Strong: {
    "Date": "2021-02-10 16:46:13",
    "Workout Name": "Push",
    "Duration": "1h",
    "Exercise Name": "Bench Press",
    "Set Order": "1",
    "Weight": "60",
    "Weight Unit": "kg",
    "Reps": "5",
    "Distance": "0",
    "Seconds": "0",
    "Notes": "",
    "Workout Notes": "",
    "RPE": "",
  },
  Hevy: {
    "title": "Push",
    "start_time": "10 Feb 2021, 16:46",
    "end_time": "10 Feb 2021, 17:46",
    "description": "",
    "exercise_title": "Bench Press",
    "superset_id": "",
    "exercise_notes": "",
    "set_type": "normal",
    "weight_kg": "60",
    "reps": "5",
    "distance_km": "",
    "duration_seconds": "",
    "rpe": "",
  },
};

/** What makes a pattern try again and again, between a good beginning and a bad end. */
const FILLERS = [" ", " \r\n", "1", ".", "a ", "é", '""', "1h "];

const BEGINNINGS = ["", "1h", "2021-02-10 10:00:00."];

function worstValues(size: number): readonly string[] {
  return FILLERS.flatMap((filler) => {
    const long = filler.repeat(size / filler.length);
    return BEGINNINGS.map((beginning) => `"${beginning}${long}!"`);
  });
}

function fileOf(row: Readonly<Record<string, string>>): string {
  return [Object.keys(row), Object.values(row)]
    .map((fields) => fields.join(",")).join("\n");
}

/** Reads a file whose content does not matter. */
async function readAny(file: string, chunkBytes?: number): Promise<void> {
  await readExport(bodyOf(file, chunkBytes), OPTIONS).catch((error) =>
    assert.ok("code" in error, error)
  );
}

for (const [format, row] of Object.entries(ROWS)) {
  for (const column of Object.keys(row)) {
    Deno.test(`readExport() takes time in proportion to the ${column} of ${format}`, async () => {
      for (const index of worstValues(0).keys()) {
        await assertLinear(`${column}, case ${index}`, (size) => {
          // Room for the rest of the record, which has 64 KB in all.
          const value = worstValues(size - 1_000)[index]!;
          return readAny(fileOf({ ...row, [column]: value }));
        });
      }
    });
  }
}

/** Whole files that are worst for what finds the separator and the records. */
const FILES: Readonly<Record<string, (size: number) => string>> = {
  "a line without an end": (size) => "x".repeat(size),
  "separators": (size) => ",;\t".repeat(size / 3),
  "empty lines": (size) => "\n".repeat(size),
  "quotation marks": (size) => '"'.repeat(size),
  "fields that open a quotation": (size) => '"a,'.repeat(size / 3),
  "lines that open a quotation": (size) => '"""a\n'.repeat(size / 5),
  "a quotation without an end": (size) => `"${"x\n".repeat(size / 2)}`,
  "columns of weights": (size) =>
    `${Object.keys(ROWS.Hevy!)},${"weight_a,".repeat(size / 9)}\n`,
  "a column of parentheses": (size) =>
    `${Object.keys(ROWS.Hevy!)},weight ${"(".repeat(size)}\n`,
};

for (const [name, file] of Object.entries(FILES)) {
  Deno.test(`readExport() takes time in proportion to the length of ${name}`, async () => {
    await assertLinear(name, (size) => readAny(file(size)));
  });
}

Deno.test("readExport() takes time in proportion to a record in small chunks", async () => {
  await assertLinear("small chunks", (size) => {
    const row = { ...ROWS.Strong!, Notes: "x".repeat(size - 1_000) };
    return readAny(fileOf(row), 4);
  });
});

const header = Object.keys(ROWS.Strong!).join(",");
const values = Object.values(ROWS.Strong!).join(",");

/** Files of the largest size, or of the most lines, that arrive as one chunk. */
const LARGEST: Readonly<Record<string, () => string>> = {
  "many long notes": () => {
    const row = { ...ROWS.Strong!, Notes: "n".repeat(63_000) };
    return `${header}\n${`${Object.values(row).join(",")}\n`.repeat(310)}`;
  },
  "200,000 lines that are no rows": () =>
    `${header}\n${"x,\n".repeat(199_999)}`,
  "a workout with 100,000 sets": () =>
    `${header}\n${`${values}\n`.repeat(1e5)}`,
  "50,000 workouts": () => {
    const rows = Array.from(
      { length: 50_000 },
      (_, index) =>
        Object.values({ ...ROWS.Strong!, "Workout Name": `Push ${index}` }),
    );
    return [header, ...rows.map((fields) => fields.join(","))].join("\n");
  },
};

for (const [name, file] of Object.entries(LARGEST)) {
  Deno.test(`readExport() never holds the event loop for 50 ms over ${name}`, async () => {
    const body = bodyOf(file());
    const longest = await longestHoldMs(() => readExport(body, OPTIONS));
    assert.ok(longest < 50, `${longest} ms`);
  });
}

Deno.test("readExport() refuses a record of over 1,000 columns and says so", async () => {
  const file = `${header}\n${values}\n${",".repeat(1_000)}\n`;
  await assert.rejects(readExport(bodyOf(file), OPTIONS), {
    code: "too_large",
    message:
      "What begins on line 3 has over 1,000 columns; the exports of Strong and Hevy have fewer than 20.",
  });
});

Deno.test("readExport() skips a line of 1,000 columns", async () => {
  const file = `${header}\n${values}\n${",".repeat(998)}x\n`;
  const { sets, skipped } = await readExport(bodyOf(file), OPTIONS);
  assert.equal(sets, 1);
  assert.deepEqual(skipped, [{
    line: 3,
    reason: "There are 999 columns instead of 13.",
  }]);
});
