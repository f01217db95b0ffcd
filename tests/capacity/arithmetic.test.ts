import assert from "node:assert/strict";
import { RETENTION_DAYS } from "../../supabase/operate/doctor/call_cost.ts";
import { freshDatabase } from "../support/database.ts";
import { figuresIn } from "./figures.ts";

const PAGE = new URL("../../docs/capacity.md", import.meta.url);

/** The plan, as the page gives it. */
const PLAN = { invocations: 500_000, egress: 5e9, roomForRecords: 450e6 };

Deno.test("docs/capacity.md does its sums with the figures of its table", async () => {
  const page = await Deno.readTextFile(PAGE);
  const {
    callEgress = 0,
    callFromDatabase = 0,
    callOnDisk = 0,
    connectLegacyRequests = 0,
    listEgress = 0,
    workoutOnDisk = 0,
  } = figuresIn(page);
  const kept = PLAN.roomForRecords / callOnDisk;
  const perCall = callEgress + callFromDatabase + listEgress / 10;
  const rows: Readonly<Record<string, number>> = {
    "Database, 365 d": kept / 12,
    "Database, 180 d": kept / 6,
    "Database, 90 d": kept / 3,
    "Database, 30 d": kept,
    Invocations: PLAN.invocations * 10 / (10 + connectLegacyRequests),
    Egress: PLAN.egress / perCall,
  };
  for (const [name, calls] of Object.entries(rows)) {
    const line = page.split("\n").find((line) => line.startsWith(`| ${name} `));
    const told = line?.split("|").at(-2)?.trim().replaceAll(",", "");
    assert.ok(
      Math.abs(Number(told) - calls) <= calls * 0.01,
      `${name}: ${told}, by the table ${Math.round(calls)}`,
    );
  }
  const record = 100_000 * 6 * callOnDisk / 1e6;
  assert.ok(page.includes(`= ${Math.round(record)} MB`), `${record} MB`);
  const workout = `(${workoutOnDisk.toLocaleString("en")} bytes × 365)`;
  assert.ok(page.replaceAll(/\s+/g, " ").includes(workout), workout);
});

Deno.test("docs/capacity.md gives the limits as they are set", async () => {
  await using database = await freshDatabase();
  const [set] = await database.sql`select * from mcp.settings`;
  const page = (await Deno.readTextFile(PAGE)).replaceAll(/\s+/g, " ");
  for (
    const words of [
      `One client has ${set!.client_burst_credits} credits at once`,
      `and ${set!.client_credits_per_minute} more each minute`,
      `together have ${set!.user_burst_credits} and ${
        set!.user_credits_per_minute
      } more each minute`,
      `A call that reads costs ${set!.read_cost_credits},`,
      `one that writes ${set!.add_cost_credits},`,
      `one that destroys ${set!.destroy_cost_credits}.`,
    ]
  ) assert.ok(page.includes(words), words);
  assert.equal(set!.audit_retention_days, RETENTION_DAYS);
  assert.ok(page.includes(`is kept for ${RETENTION_DAYS} days unless`));
});
