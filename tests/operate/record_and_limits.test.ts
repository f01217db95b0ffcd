import assert from "node:assert/strict";
import { recordCalls } from "../support/calls.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";

const REASON = ["--reason", "a test"];

Deno.test("purge says how many records there are, and deletes them with --yes only", async () => {
  await using database = await freshDatabase();
  const client = await connectedClient(database, await addUser(database));
  await recordCalls(database, client, [
    { at: "2026-11-01T10:00:00Z" },
    { at: "2026-11-03T10:00:00Z" },
  ]);
  const args = ["purge", "--before", "2026-11-02", ...REASON, "--actor", "Ada"];
  const asked = await run(database, args);
  assert.equal(asked.code, 1);
  assert.match(asked.err, /would delete 1 record for good. Add --yes/);
  assert.deepEqual(await counts(database), { records: 2, gaps: 0 });

  const done = await run(database, [...args, "--yes"]);
  assert.deepEqual([done.code, done.err], [0, ""]);
  assert.match(done.out, /^Deleted 1 record of the audit log/);
  assert.deepEqual(await counts(database), { records: 1, gaps: 1 });

  const again = await run(database, [...args, "--yes"]);
  assert.equal(again.code, 1);
  assert.match(again.err, /no such records; nothing was deleted/);
});

for (
  const [what, args, says] of [
    ["no reason", ["--before", "2026-11-02"], /^Usage: /],
    [
      "a day that February lacks",
      ["--before", "2026-02-30"],
      /^--before takes/,
    ],
    ["a time without a zone", ["--before", "2026-11-02T10:00"], /^--before/],
    [
      "words",
      ["--before", "2026-11-02", "--since", "monday"],
      /^--since takes/,
    ],
    [
      "no id",
      ["--before", "2026-11-02", "--user", "ann"],
      /^--user takes an id/,
    ],
  ] as const
) {
  Deno.test(`purge deletes nothing where it is given ${what}`, async () => {
    await using database = await freshDatabase();
    const client = await connectedClient(database, await addUser(database));
    await recordCalls(database, client, [{ at: "2026-02-01T10:00:00Z" }]);
    const reason = what === "no reason" ? [] : REASON;
    const { code, err } = await run(
      database,
      ["purge", ...args, ...reason, "--yes"],
    );
    assert.equal(code, 1);
    assert.match(err.trim(), says);
    assert.deepEqual(await counts(database), { records: 1, gaps: 0 });
  });
}

Deno.test("settings shows every number that the operator may set, and sets what it is given", async () => {
  await using database = await freshDatabase();
  const all = await run(database, ["settings"]);
  assert.equal(all.code, 0);
  assert.match(all.out, /^calls_at_once=8\n {4}How many/m);
  assert.match(all.out, /^audit_retention_days=180$/m);
  assert.ok(!all.out.includes("endpoint"));
  const { code, out } = await run(
    database,
    ["settings", "audit_retention_days=90", "calls_at_once=4"],
  );
  assert.equal(code, 0);
  assert.deepEqual(out.match(/^\w+=\d+$/gm), [
    "calls_at_once=4",
    "audit_retention_days=90",
  ]);
});

for (
  const [change, says] of [
    ["calls_at_once=0", /must satisfy CHECK \(.*calls_at_once/],
    ["client_burst_credits=1", /must satisfy CHECK/],
    ["calls=1", /^There is no setting calls. There are: /],
    ["calls_at_once=many", /^Usage: /],
    ["endpoint=1", /^There is no setting endpoint/],
  ] as const
) {
  Deno.test(`settings changes nothing for ${change}, and says why`, async () => {
    await using database = await freshDatabase();
    const { code, out, err } = await run(
      database,
      ["settings", "audit_retention_days=90", change],
    );
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err.trim(), says);
    const [settings] = await database.sql`
      select audit_retention_days as days from mcp.settings`;
    assert.equal(settings!["days"], 180);
  });
}

/** Runs a command on the test's database as its owner. */
async function run(database: TestDatabase, args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...args],
    env: {
      MCP_OWNER_DATABASE_URL: database.url("postgres"),
      MCP_DATABASE_CA: "",
    },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

async function counts({ sql }: TestDatabase) {
  const [row] = await sql`
    select (select count(*)::int from mcp.audit_log) as records,
      (select count(*)::int from mcp.audit_gaps) as gaps`;
  return row;
}
