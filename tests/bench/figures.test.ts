import assert from "node:assert/strict";
import { figureOf, quantile, ratio, shown, shownFigure } from "./figures.ts";
import { markdownTable } from "./markdown_table.ts";
import { figureFor, type Sample } from "./sample.ts";

Deno.test("quantile() gives a value that occurred", () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2);
  assert.equal(quantile([1, 2, 3, 4], 0.99), 4);
  assert.equal(quantile([7], 0), 7);
});

Deno.test("figureOf() takes the middle of an odd number of repeats, whatever their order", () => {
  assert.deepEqual(figureOf([9, 1, 5]), { median: 5, min: 1, max: 9 });
});

Deno.test("figureOf() takes the mean of the middle two of an even number", () => {
  assert.deepEqual(figureOf([4, 1, 2, 9]), { median: 3, min: 1, max: 9 });
});

Deno.test("figureOf() makes nothing of no repeats", () => {
  assert.equal(figureOf([]), undefined);
});

Deno.test("ratio() says how many times one median is the other, and nothing of what is missing", () => {
  assert.equal(ratio(figureOf([30]), figureOf([10, 20])), 2);
  assert.equal(ratio(figureOf([30]), undefined), undefined);
});

Deno.test("shown() keeps three digits that count", () => {
  assert.deepEqual([12_345.6, 99.94, 1.234].map(shown), [
    "12,346",
    "99.9",
    "1.23",
  ]);
});

Deno.test("shownFigure() tells the spread of repeats, and a dash of nothing", () => {
  assert.equal(shownFigure(figureOf([1, 2, 3])), "2.00 (1.00–3.00)");
  assert.equal(shownFigure(figureOf([2])), "2.00");
  assert.equal(shownFigure(undefined), "–");
});

Deno.test("markdownTable() lines its columns up", () => {
  assert.equal(
    markdownTable(["", "a"], [["ours", "1,000"], ["–", "2"]]),
    [
      "|      |     a |",
      "| ---- | ----: |",
      "| ours | 1,000 |",
      "| –    |     2 |",
    ].join("\n"),
  );
});

Deno.test("figureFor() takes the samples of one subject, and no others", () => {
  const sample: Sample = {
    contender: "ours",
    family: "2026-07-28",
    work: "read",
    concurrency: 10,
    distanceMs: 0,
    callsPerSecond: 100,
    medianMs: 1,
    p95Ms: 2,
    p99Ms: 3,
  };
  const samples: readonly Sample[] = [
    sample,
    { ...sample, callsPerSecond: 300 },
    { ...sample, contender: "theirs", callsPerSecond: 1 },
    { ...sample, concurrency: 1, callsPerSecond: 2 },
    { ...sample, distanceMs: 5, callsPerSecond: 3 },
    { ...sample, tools: 50, callsPerSecond: 4 },
    { ...sample, oneUser: true, callsPerSecond: 5 },
    { ...sample, long: true, callsPerSecond: 6 },
  ];
  const ours = { contender: "ours", family: "2026-07-28" } as const;

  assert.deepEqual(
    figureFor(samples, "callsPerSecond", ours),
    { median: 200, min: 100, max: 300 },
  );
  assert.deepEqual(
    figureFor(samples, "callsPerSecond", { ...ours, tools: 50 }),
    { median: 4, min: 4, max: 4 },
  );
});
