import assert from "node:assert/strict";
import { jsonLines } from "../../supabase/functions/mcp/telemetry/json_lines.ts";
import { openScene } from "./scene.ts";

const FORGED = '{"event":"tool.call","outcome":"done"}';
const BREAKS = ["\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029", "\v"];

for (const lineBreak of BREAKS) {
  // Defence: `jsonLines`.
  Deno.test(`${JSON.stringify(lineBreak)} in an event cannot begin a line of the log`, () => {
    const [line, ...more] = written(`x${lineBreak}${FORGED}`);
    assert.deepEqual(more, []);
    assert.equal(line!.split(/[\n\r\v\u0085\u2028\u2029]/).length, 1);
    assert.equal(JSON.parse(line!)["path"], `x${lineBreak}${FORGED}`);
  });
}

Deno.test("nothing in an event moves a terminal's cursor or turns its text around", () => {
  const tricks = "\x1b[2K\x9b1A\x07\b\u202e\u2066\u{e0041}\u200b";
  const [line] = written(tricks);
  assert.match(line!, /^[\x20-\x7e]*$/);
  assert.equal(JSON.parse(line!)["path"], tricks);
});

Deno.test("a cause's message stays within its line", () => {
  const lines: string[] = [];
  jsonLines((line) => lines.push(line))({
    event: "mcp.error",
    cause: new Error(`bad\n${FORGED}`, { cause: `worse\r\n${FORGED}` }),
  });
  assert.equal(lines.length, 1);
  assert.equal(lines[0]!.split("\n").length, 1);
});

Deno.test("the log keeps nothing of a call's arguments, headers or token", async () => {
  await using scene = await openScene();
  const token = await scene.app.token(scene.ann);
  await scene.call(scene.ann, "list_exercises", { search: "needle\n" });
  await (await scene.app.request("/health?needle=1", {
    headers: { "user-agent": "needle", "x-request-id": "needle" },
  })).body?.cancel();
  const lines = scene.app.events.map((event) => JSON.stringify(event));
  assert.ok(lines.length > 2);
  assert.ok(!lines.some((line) => line.includes("needle")), `${lines}`);
  assert.ok(!lines.some((line) => line.includes(token.split(".")[1]!)));
});

function written(path: string): string[] {
  const lines: string[] = [];
  jsonLines((line) => lines.push(line))({ event: "http.request", path });
  return lines;
}
