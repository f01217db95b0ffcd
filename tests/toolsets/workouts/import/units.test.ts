import assert from "node:assert/strict";
import { UnitRequired } from "../../../../supabase/functions/mcp/toolsets/workouts/import/units.ts";
import { read, setsOf, strong } from "./reading.ts";

const UNSTATED = { unit: undefined, distanceUnit: undefined };

const WEIGHTS = strong("1,60,5,0,0,,");
const DISTANCES = strong("1,0,0,5.2,1800,,");
const BOTH = [...WEIGHTS, ...DISTANCES.slice(1)];

for (
  const [what, rows, units, question] of [
    ["weights", WEIGHTS, ["unit"], "its weights are kilograms or pounds"],
    [
      "distances",
      DISTANCES,
      ["distance_unit"],
      "its distances are kilometres or miles",
    ],
    [
      "both",
      BOTH,
      ["unit", "distance_unit"],
      "its weights are kilograms or pounds, nor whether its distances are kilometres or miles",
    ],
  ] as const
) {
  Deno.test(`readExport() asks for the units of ${what} in one refusal`, async () => {
    const refusal = await read(rows, UNSTATED).then(
      () => assert.fail("read without units"),
      (error) => error,
    );
    assert.ok(refusal instanceof UnitRequired);
    assert.equal(refusal.status, 422);
    assert.deepEqual(refusal.toJSON(), {
      code: "unit_required",
      message:
        `This Strong export does not say whether ${question}. Say which, and send it again.`,
      units,
    });
  });
}

Deno.test("readExport() asks for no unit of values that are all zero", async () => {
  const { sets } = await read(strong("1,0,12,0,0,,"), UNSTATED);
  assert.equal(sets, 1);
});

Deno.test("readExport() asks for no more than what is missing", async () => {
  await assert.rejects(read(BOTH, { ...UNSTATED, unit: "kg" }), {
    units: ["distance_unit"],
  });
});

Deno.test("readExport() takes the stated units where the file states none", async () => {
  const content = await read(BOTH, { unit: "lb", distanceUnit: "mi" });
  const [weighted, measured] = setsOf(content);
  assert.equal(weighted?.weight_kg, 27.2155422);
  assert.equal(measured?.distance_m, 8368.59);
});

for (const header of ["Weight (kg)", "Weight (lbs)", "Weight (lb)"]) {
  Deno.test(`readExport() believes "${header}" over the stated unit`, async () => {
    const rows = WEIGHTS.map((row) => row.replace("Weight", header));
    const [kg, lb] = await Promise.all([
      read(rows, { unit: "kg" }),
      read(rows, { unit: "lb" }),
    ]);
    assert.deepEqual(setsOf(kg), setsOf(lb));
    const expected = header.includes("kg") ? 60 : 27.2155422;
    assert.equal(setsOf(kg)[0]?.weight_kg, expected);
  });
}

Deno.test("readExport() reads each row in the unit it states", async () => {
  const content = await read([
    "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;Distance;Distance Unit",
    "2024-05-06 07:08:09;Legs;Squat;1;100;lbs;5;;",
    "2024-05-06 07:08:09;Legs;Squat;2;100;kg;5;;",
    "2024-05-06 07:08:09;Legs;Run;1;;;;2;mi.",
    "2024-05-06 07:08:09;Legs;Swim;1;;;;400;m",
  ], UNSTATED);
  assert.deepEqual(
    setsOf(content).map(({ weight_kg, distance_m }) => weight_kg ?? distance_m),
    [45.359237, 100, 3218.69, 400],
  );
});

Deno.test("readExport() skips a weight in a unit it does not know", async () => {
  const { sets, skipped } = await read([
    "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps",
    "2024-05-06 07:08:09;Legs;Squat;1;9;stone;5",
    "2024-05-06 07:08:09;Legs;Squat;2;60;kg;5",
  ]);
  assert.equal(sets, 1);
  assert.deepEqual(skipped, [
    { line: 2, reason: "Weight is in “stone”, a unit that is not known here." },
  ]);
});
