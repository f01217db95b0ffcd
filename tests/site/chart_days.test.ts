import assert from "node:assert/strict";
import { callsOf, chartDays } from "../../supabase/site/activity/chart_days.ts";

const COUNTS = [
  {
    day: "2026-02-27",
    toolset: "workouts",
    done: 3,
    accepted: 0,
    asked: 0,
    unknown: 0,
    refused: 1,
    failed: 0,
  },
  {
    day: "2026-03-01",
    toolset: "workouts",
    done: 1,
    accepted: 0,
    asked: 2,
    unknown: 0,
    refused: 0,
    failed: 2,
  },
  {
    day: "2026-03-01",
    toolset: "account",
    done: 5,
    accepted: 0,
    asked: 0,
    unknown: 0,
    refused: 0,
    failed: 0,
  },
];
const DAILY = { from: "2026-02-27", to: "2026-03-02", counts: COUNTS };

Deno.test("chartDays() has a bar for every day, those without calls included", () => {
  const [workouts] = chartDays(DAILY);
  assert.deepEqual(
    workouts!.days.map((count) => [count.day, callsOf(count)]),
    [["2026-02-27", 4], ["2026-02-28", 0], ["2026-03-01", 5], [
      "2026-03-02",
      0,
    ]],
  );
});

Deno.test("chartDays() keeps toolsets apart and adds each up", () => {
  assert.deepEqual(
    chartDays(DAILY).map(({ toolset, totals }) => [toolset, totals]),
    [
      ["workouts", {
        done: 4,
        accepted: 0,
        asked: 2,
        unknown: 0,
        refused: 1,
        failed: 2,
      }],
      ["account", {
        done: 5,
        accepted: 0,
        asked: 0,
        unknown: 0,
        refused: 0,
        failed: 0,
      }],
    ],
  );
});

Deno.test("chartDays() charts nothing where nothing was called", () => {
  assert.deepEqual(chartDays({ ...DAILY, counts: [] }), []);
});
