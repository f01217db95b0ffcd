import assert from "node:assert/strict";
import { freshDatabase } from "../support/database.ts";
import { addUser } from "../support/people.ts";
import { ran, start } from "./run.ts";

const ENTRY = new URL("loud_stdio.ts", import.meta.url).pathname;

Deno.test("stdio: whatever is written to the console, standard output holds messages alone", async () => {
  const { stdout, stderr } = await loudly(call(1, "talk"));
  assert.deepEqual(idsIn(stdout), [1]);
  for (const said of ["while it is loaded", "log", "table", "timer"]) {
    assert.ok(stderr.includes(said), said);
  }
});

Deno.test("stdio: a tool that fails says so in our words, and why on standard error alone", async () => {
  const { stdout, stderr } = await loudly(call(1, "fail"));
  assert.deepEqual(idsIn(stdout), [1]);
  assert.match(stdout, /unavailable: /);
  assert.ok(!stdout.includes("secret"));
  assert.ok(stderr.includes('relation \\"secret\\" does not exist'));
});

Deno.test("stdio: a line that is no message is answered as JSON-RPC has it, and the next is served", async () => {
  const { stdout } = await loudly(`Hello?\n[]\n\n${call(7, "talk")}`);
  const codes = linesIn(stdout).map(({ error }) => error?.code);
  assert.deepEqual(idsIn(stdout), [null, null, 7]);
  assert.deepEqual(codes, [-32700, -32700, undefined]);
});

Deno.test("stdio: a client that closes its end at once still gets its answers, and the process ends well", async () => {
  const { code, stdout } = await loudly(call(1, "talk") + call(2, "talk"));
  assert.deepEqual(idsIn(stdout).toSorted(), [1, 2]);
  assert.equal(code, 0);
});

Deno.test("stdio: a last line without its end is served", async () => {
  const { stdout } = await loudly(call(1, "talk").trimEnd());
  assert.deepEqual(idsIn(stdout), [1]);
});

Deno.test("stdio: ends when its input ends, though nothing was asked", async () => {
  const { code, stdout } = await loudly("");
  assert.deepEqual([code, stdout], [0, ""]);
});

Deno.test("stdio: Ctrl-C ends it without a word on standard output", async () => {
  await using database = await freshDatabase();
  await using process = start({
    entry: ENTRY,
    env: await settings(database),
  });
  await process.write(call(1, "talk"));
  await process.answer();
  process.kill("SIGINT");
  const { stdout } = await process.end();
  assert.deepEqual(idsIn(stdout), [1]);
});

async function loudly(input: string) {
  await using database = await freshDatabase();
  return await ran({ entry: ENTRY, env: await settings(database) }, input);
}

async function settings(
  database: Awaited<ReturnType<typeof freshDatabase>>,
) {
  return {
    MCP_USER_ID: await addUser(database),
    MCP_DATABASE_URL: database.url("mcp_gateway"),
  };
}

function call(id: number, name: string): string {
  const params = { name, arguments: {} };
  return JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params }) +
    "\n";
}

function linesIn(stdout: string) {
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

function idsIn(stdout: string) {
  return linesIn(stdout).map(({ jsonrpc, id }) => {
    assert.equal(jsonrpc, "2.0");
    return id;
  });
}
