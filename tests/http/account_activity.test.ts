import assert from "node:assert/strict";
import { nameClient, recordCalls } from "../support/calls.ts";
import { connectedClient } from "../support/people.ts";
import { type AccountScene, accountScene } from "./account_scene.ts";

const PAST = [
  { tool: "list_workouts", at: "2026-01-01T10:00:00Z" },
  { tool: "log_workout", outcome: "refused", at: "2026-01-02T10:00:00Z" },
  { tool: "list_workouts", outcome: "failed", at: "2026-01-03T10:00:00Z" },
] as const;

async function annsPast(scene: AccountScene) {
  const ann = await scene.visitor();
  const client = await connectedClient(scene.database, ann.caller.userId);
  await recordCalls(scene.database, client, PAST);
  return { ann, client };
}

function toolsOf(items: readonly { readonly tool: string }[]) {
  return items.map(({ tool }) => tool);
}

Deno.test("GET /account/activity lists calls newest first, page by page", async () => {
  await using scene = await accountScene();
  const { ann } = await annsPast(scene);
  const first = await ann.json("/activity?limit=2");
  const cursor = encodeURIComponent(first.next_cursor);
  const second = await ann.json(`/activity?limit=2&cursor=${cursor}`);
  assert.deepEqual(toolsOf(first.items), ["list_workouts", "log_workout"]);
  assert.deepEqual(toolsOf(second.items), ["list_workouts"]);
  assert.ok(!("next_cursor" in second));
});

Deno.test("GET /account/activity narrows by client, tool, outcome and time", async () => {
  await using scene = await accountScene();
  const { ann, client } = await annsPast(scene);
  const other = await connectedClient(scene.database, ann.caller.userId);
  await recordCalls(scene.database, other, [{ tool: "get_workout" }]);
  const tools = async (query: string) =>
    toolsOf((await ann.json(`/activity?${query}`)).items);
  assert.deepEqual(await tools(`client_id=${other.clientId}`), ["get_workout"]);
  assert.deepEqual(
    await tools(`client_id=${client.clientId}&outcome=refused`),
    ["log_workout"],
  );
  assert.deepEqual(
    await tools("tool=list_workouts&since=2026-01-02"),
    ["list_workouts"],
  );
});

Deno.test("GET /account/activity knows the user's own calls alone", async () => {
  await using scene = await accountScene();
  await annsPast(scene);
  const ben = await scene.visitor();
  assert.deepEqual((await ben.json("/activity")).items, []);
  assert.deepEqual(
    toolsOf(await ben.json("/activity.json")),
    ["export_activity"],
  );
});

Deno.test("GET /account/activity refuses a filter it has not, by name", async () => {
  await using scene = await accountScene();
  const response = await (await scene.visitor()).request("/activity?user_id=1");
  assert.equal(response.status, 400);
  assert.match((await response.json()).message, /user_id/);
});

const DAY_MS = 86_400_000;
const NONE = {
  done: 0,
  accepted: 0,
  asked: 0,
  unknown: 0,
  refused: 0,
  failed: 0,
};

Deno.test("GET /account/activity/daily counts by day, toolset and outcome", async () => {
  await using scene = await accountScene();
  const { ann, client } = await annsPast(scene);
  const at = new Date().toISOString();
  await recordCalls(scene.database, client, [
    { tool: "list_workouts", at },
    { tool: "log_workout", at },
    { tool: "log_workout", outcome: "refused", at },
    { tool: "whoami", outcome: "failed", at },
    { tool: "no_more", at },
  ]);
  await recordCalls(scene.database, ann.caller, [{ tool: "change_grant", at }]);
  const { from, to, counts } = await ann.json("/activity/daily?days=2");
  const day = at.slice(0, 10);
  assert.equal(Date.parse(to) - Date.parse(from), 24 * 3_600_000);
  assert.deepEqual(
    new Set(counts),
    new Set([
      { day, toolset: "workouts", ...NONE, done: 2, refused: 1 },
      { day, toolset: "account", ...NONE, failed: 1 },
      { day, toolset: "other", ...NONE, done: 1 },
      { day, toolset: "site", ...NONE, done: 1 },
    ]),
  );
});

Deno.test("GET /account/activity/daily divides days where the user's clock does", async () => {
  await using scene = await accountScene();
  const ann = await scene.visitor();
  const client = await connectedClient(scene.database, ann.caller.userId);
  const nowMs = Date.now();
  const [day, next] = [dayOf(nowMs - 3 * DAY_MS), dayOf(nowMs - 2 * DAY_MS)];
  await recordCalls(scene.database, client, [{ at: `${day}T23:30:00Z` }]);
  const days = async (zone: string) =>
    (await ann.json(`/activity/daily?days=9&time_zone=${zone}`)).counts
      .map(({ day }: { readonly day: string }) => day);
  assert.deepEqual(await days("Europe/Berlin"), [next]);
  assert.deepEqual(await days("America/New_York"), [day]);
});

for (const zone of ["Mars/Olympus", "%2B02:00", ""]) {
  Deno.test(`GET /account/activity/daily refuses the time zone "${zone}" in words`, async () => {
    await using scene = await accountScene();
    const ann = await scene.visitor();
    const response = await ann.request(`/activity/daily?time_zone=${zone}`);
    assert.equal(response.status, 400);
    assert.match((await response.json()).message, /^time_zone: must be/);
  });
}

Deno.test("GET /account/activity.json has every call, beyond one batch's worth", async () => {
  await using scene = await accountScene();
  const { ann, client } = await annsPast(scene);
  const { sql } = scene.database;
  await sql`
    insert into mcp.audit_log
      (user_id, client_id, session_id, request_id, tool, effect, outcome)
    select ${client.userId}, ${client
    .clientId!}, ${client.sessionId}, 'r', 'log_workout',
      'add', 'done' from generate_series(1, 2500)`;
  const calls = await ann.json("/activity.json");
  const ids = new Set(calls.map(({ id }: { readonly id: number }) => id));
  // The start of the export itself is on record by then.
  assert.equal(calls.length, 2504);
  assert.equal(ids.size, 2504);
});

for (const file of ["csv", "json"]) {
  Deno.test(`GET /account/activity.${file} is recorded as started, and as done with its rows`, async () => {
    await using scene = await accountScene();
    const { ann } = await annsPast(scene);
    await (await ann.request(`/activity.${file}?tool=list_workouts`)).text();
    const [started, done, ...others] = await scene.records(
      ann,
      "call_id",
      "tool",
      "effect",
      "outcome",
      "final",
      "about",
    );
    const call = {
      call_id: started!["call_id"],
      tool: "export_activity",
      effect: "read",
    };
    assert.deepEqual([started, done, ...others], [
      { ...call, outcome: "started", final: false, about: { file } },
      { ...call, outcome: "done", final: true, about: { file, rows: 2 } },
    ]);
    const { counts } = await ann.json("/activity/daily?days=2");
    assert.deepEqual(
      counts.map(({ day: _, ...count }: { readonly day: string }) => count),
      [{ toolset: "site", ...NONE, done: 1 }],
    );
  });
}

Deno.test("GET /account/activity.csv keeps formulas in a client's name from running", async () => {
  await using scene = await accountScene();
  const { ann, client } = await annsPast(scene);
  await nameClient(scene.database, client, '=HYPERLINK("https://x.test")');
  const response = await ann.request("/activity.csv?outcome=refused");
  assert.match(response.headers.get("content-disposition")!, /^attachment/);
  assert.equal(response.headers.get("cache-control"), "no-store");
  const [header, row] = (await response.text()).split("\r\n");
  assert.match(header!, /^id,at,client_id,client_name,tool,/);
  assert.ok(row!.includes(`,"'=HYPERLINK(""https://x.test"")",log_workout,`));
});

/** Its date in UTC. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
