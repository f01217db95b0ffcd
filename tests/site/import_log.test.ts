import assert from "node:assert/strict";
import {
  type ImportEvent,
  importLog,
} from "../../supabase/site/import/import_log.ts";
import { fakeProject } from "./fake_project.ts";

const IMPORT = "POST /functions/v1/mcp/account/import?time_zone=UTC";
const OPTIONS = { file: new File(["a"], "log.csv"), timeZone: "UTC" };
const PROGRESS = { type: "progress", lines: 2, sessions: 1, sets: 1 };

async function eventsOf(
  body: unknown,
  status = 200,
): Promise<readonly ImportEvent[]> {
  const { site } = await fakeProject({ [IMPORT]: { status, body } });
  return await Array.fromAsync(importLog(site, OPTIONS));
}

function lines(...values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

Deno.test("importLog() tells progress and the report in turn", async () => {
  const events = await eventsOf(lines(PROGRESS, { type: "report" }));
  assert.deepEqual(events.map(({ type }) => type), ["progress", "report"]);
});

Deno.test("importLog() makes a question of a missing unit", async () => {
  const refusal = { code: "unit_required", message: "Which?", units: ["unit"] };
  assert.deepEqual(await eventsOf(refusal, 422), [
    { type: "question", message: "Which?", units: ["unit"] },
  ]);
});

Deno.test("importLog() makes a question of a unit found missing later", async () => {
  const refusal = {
    type: "refusal",
    code: "unit_required",
    message: "Which?",
    units: ["distance_unit"],
  };
  const events = await eventsOf(lines(PROGRESS, refusal));
  assert.deepEqual(events.at(-1), {
    type: "question",
    message: "Which?",
    units: ["distance_unit"],
  });
});

Deno.test("importLog() repeats a refusal in the server's words", async () => {
  const refusal = { code: "not_an_export", message: "This is no export." };
  await assert.rejects(eventsOf(refusal, 422), {
    message: "This is no export.",
  });
});

Deno.test("importLog() keeps a server error's words to itself", async () => {
  const answer = { code: "BOOT_ERROR", message: "check logs" };
  await assert.rejects(eventsOf(answer, 503), /out of order/);
});

Deno.test("importLog() says so where the report never comes", async () => {
  await assert.rejects(eventsOf(lines(PROGRESS)), /connection broke/);
});

Deno.test("importLog() says so where a line is cut off", async () => {
  await assert.rejects(eventsOf('{"type":"rep'), /connection broke/);
});
