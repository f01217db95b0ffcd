import assert from "node:assert/strict";
import { read, setsOf } from "./reading.ts";

/** One set of 62.5 kg × 5 at RPE 8.5, and a run of 5.2 km, as each layout tells them. */
const LAYOUTS: Readonly<Record<string, string>> = {
  "of 2020": `\
Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2024-05-06 07:08:09,"Legs",1h 2m,"Squat (Barbell)",1,62.5,5,0,0,"deep","felt good",8.5
2024-05-06 07:08:09,"Legs",1h 2m,"Running",1,0.0,0,5.2,1800,,,
`,
  "with unit columns": `\
Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;Notes;Workout Notes;Workout Duration
2024-05-06 07:08:09;"Legs";"Squat (Barbell)";1;62,5;kg;5;8,5;;;0;"deep";"felt good";1h 2m
2024-05-06 07:08:09;"Legs";"Running";1;;;;;5,2;km;1800;"";"";1h 2m
`,
  "of 2026": `\
"Workout #";"Date";"Workout Name";"Duration (sec)";"Exercise Name";"Set Order";"Weight (kg)";"Reps";"RPE";"Distance (meters)";"Seconds";"Notes";"Workout Notes"
"7";"2024-05-06 07:08:09";"Legs";"3720";"Squat (Barbell)";"Note";"";"";"";"";"";"deep";"felt good"
"7";"2024-05-06 07:08:09";"Legs";"3720";"Squat (Barbell)";"1";"62.5";"5";"8.5";"";"";"";"felt good"
"7";"2024-05-06 07:08:09";"Legs";"3720";"Squat (Barbell)";"Rest Timer";"";"";"";"";"120.0";"";"felt good"
"7";"2024-05-06 07:08:09";"Legs";"3720";"Running";"1";"";"";"";"5200.0";"1800.0";"";"felt good"
`,
  "in any order": `\
RPE,Reps,Set Order,Exercise Name,Workout Name,Date,Weight (kg),Distance (meters),Seconds,Notes,Workout Notes,Duration
8.5,5,1,Squat (Barbell),Legs,2024-05-06 07:08:09,62.5,,,deep,felt good,1h 2m
,,1,Running,Legs,2024-05-06 07:08:09,,5200,1800,,,1h 2m
`,
};

const SESSION = {
  source: "strong",
  source_key: "2024-05-06T07:08:09|Legs",
  content_hash: null,
  title: "Legs",
  notes: "felt good",
  started_at_local: "2024-05-06T07:08:09",
  time_zone: "Europe/Berlin",
  duration_s: 3720,
  exercises: [{
    name: "Squat (Barbell)",
    superset: null,
    notes: "deep",
    sets: [{
      kind: "normal",
      weight_kg: 62.5,
      reps: 5,
      distance_m: null,
      duration_s: null,
      rpe: 8.5,
    }],
  }, {
    name: "Running",
    superset: null,
    notes: null,
    sets: [{
      kind: "normal",
      weight_kg: null,
      reps: null,
      distance_m: 5200,
      duration_s: 1800,
      rpe: null,
    }],
  }],
};

for (const [name, file] of Object.entries(LAYOUTS)) {
  Deno.test(`readExport() reads Strong's layout ${name}`, async () => {
    const { format, sessions, exercises, sets } = await read(file);
    assert.deepEqual(
      { format, sessions, exercises, sets },
      { format: "strong", sessions: [SESSION], exercises: 2, sets: 2 },
    );
  });

  Deno.test(`readExport() reads Strong's layout ${name} with CRLF and byte-order mark`, async () => {
    const { sessions } = await read(`\uFEFF${file.replaceAll("\n", "\r\n")}`);
    assert.deepEqual(sessions, [SESSION]);
  });
}

Deno.test("readExport() reads Strong's layout of 2020 without notes", async () => {
  const content = await read([
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE",
    "2024-05-06 07:08:09,B,35m,Row,1,10.0,13.0,0,0.0,",
  ]);
  assert.deepEqual(setsOf(content)[0], {
    kind: "normal",
    weight_kg: 10,
    reps: 13,
    distance_m: null,
    duration_s: null,
    rpe: null,
  });
});
