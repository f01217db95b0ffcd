import assert from "node:assert/strict";
import { join } from "node:path";
import { type Desk, desk, type Started } from "./desk.ts";

let at: Desk;
let started: Started;
Deno.test.beforeAll(async () => {
  at = await desk();
  started = await at.start();
});
Deno.test.afterAll(async () => {
  await started.end("SIGINT");
  await at[Symbol.asyncDispose]();
});

Deno.test("start says that it is running already", async () => {
  const { code, err } = await at.run("start", at.ports);
  assert.equal(code, 1);
  assert.match(err, /running already \(process \d+\).*deno task stop/s);
});

Deno.test("token prints an access token as its last line", async () => {
  const { code, out } = await at.run("token", ["--email=demo@example.com"]);
  assert.equal(code, 0);
  assert.match(out, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
});

Deno.test("token says that there is no such user", async () => {
  const { code, err } = await at.run("token", ["--email=nobody@example.com"]);
  assert.equal(code, 1);
  assert.match(err, /no user nobody@example\.com\. Sign up at http/);
});

Deno.test("import asks for a unit, reports, and adds nothing the second time", async () => {
  const file = join(at.dir, "log.csv");
  await Deno.writeTextFile(file, STRONG);
  const args = [file, "--email=demo@example.com", "--time-zone=Europe/Berlin"];
  const asked = await at.run("import", args);
  const first = await at.run("import", [...args, "--unit=lb"]);
  const second = await at.run("import", [...args, "--unit=lb"]);
  assert.match(asked.err, /kilograms or pounds.*--unit kg or --unit lb/s);
  assert.match(first.out, /added +1 +1 +1\n/);
  assert.match(second.out, /added +0 +0 +0\n +already there +1 +1\n/);
});

const STRONG =
  `Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2021-02-10 16:46:13,"Push",1h,"Landmine Twist",1,45,5,0,0,"","",
`;
