import assert from "node:assert/strict";
import { clockIn } from "../../../../supabase/functions/mcp/toolsets/workouts/import/timestamp.ts";

const TEXTS: Readonly<Record<string, string>> = {
  "2021-02-10 16:46:13": "2021-02-10T16:46:13",
  "2021-02-10 16:46": "2021-02-10T16:46:00",
  "2021-02-10T16:46:13.250": "2021-02-10T16:46:13",
  "2021-02-10 4:46:13\u202fPM": "2021-02-10T16:46:13",
  "2021-02-10 12:05:00 a.m.": "2021-02-10T00:05:00",
  "30 Jun 2025, 19:56": "2025-06-30T19:56:00",
  "3 March 2025, 07:05:09": "2025-03-03T07:05:09",
  "7 sept 2026, 07:30": "2026-09-07T07:30:00",
  "20 ene 2026, 7:30": "2026-01-20T07:30:00",
  "1 de ago. de 2025, 19:56": "2025-08-01T19:56:00",
  "5 févr. 2025, 19:56": "2025-02-05T19:56:00",
  "5 août 2025 19:56": "2025-08-05T19:56:00",
  "24. Dez. 2025, 19:56": "2025-12-24T19:56:00",
  "2 März 2025, 19:56": "2025-03-02T19:56:00",
  "4 juil. 2025, 19:56": "2025-07-04T19:56:00",
  "9 giu 2025, 19:56": "2025-06-09T19:56:00",
  "8 Ağu 2026, 08:00": "2026-08-08T08:00:00",
  "29 Feb 2024, 08:00": "2024-02-29T08:00:00",
};

for (const [text, local] of Object.entries(TEXTS)) {
  Deno.test(`clockIn() reads "${text}"`, () => {
    const moment = clockIn("Europe/Berlin")(text);
    assert.equal(moment.local, local);
    assert.equal(moment.key, local);
  });
}

for (
  const text of [
    "",
    "yesterday",
    "2021-02-10",
    "2021-02-30 10:00:00",
    "29 Feb 2025, 08:00",
    "2021-13-01 10:00:00",
    "2021-00-01 10:00:00",
    "2021-02-10 24:00:00",
    "2021-02-10 10:60:00",
    "0021-02-10 10:00:00",
    "30 Foo 2025, 19:56",
  ]
) {
  Deno.test(`clockIn() cannot read "${text}"`, () => {
    assert.throws(() => clockIn("UTC")(text), {
      name: "Unreadable",
      message: `“${text}” is not a date and time.`,
    });
  });
}

Deno.test("clockIn() turns a time with a zone into the user's wall clock", () => {
  const clock = clockIn("Europe/Berlin");
  assert.equal(clock("2024-07-15T08:30:00Z").local, "2024-07-15T10:30:00");
  assert.equal(clock("2024-01-15 08:30:00 +0000").local, "2024-01-15T09:30:00");
  assert.equal(clock("2024-01-15T23:30:00-05:00").local, "2024-01-16T05:30:00");
});

Deno.test("clockIn() gives a time the same key in every time zone", () => {
  for (const text of ["2024-01-15T08:30:00+02:00", "15 Jan 2024, 08:30"]) {
    const keys = ["Europe/Berlin", "America/New_York", "UTC"].map((zone) =>
      clockIn(zone)(text).key
    );
    assert.equal(new Set(keys).size, 1);
  }
});

Deno.test("clockIn() refuses a time zone that is none", () => {
  assert.throws(() => clockIn("Mars/Olympus"), { code: "invalid_input" });
});
