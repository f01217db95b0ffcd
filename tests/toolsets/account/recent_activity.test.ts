import assert from "node:assert/strict";
import { recentActivity } from "../../../supabase/functions/mcp/toolsets/account/recent_activity.ts";
import { recordCalls } from "../../support/calls.ts";
import { addUser, connectedClient, sessionOf } from "../../support/people.ts";
import { everyPage, openGym, refusal } from "../workouts/gym.ts";

const PAST = [
  { tool: "list_workouts", at: "2026-01-01T10:00:00.123456Z" },
  { tool: "log_workout", outcome: "refused", at: "2026-01-02T10:00:00Z" },
  { tool: "list_workouts", outcome: "failed", at: "2026-01-03T10:00:00Z" },
  { tool: "get_workout", at: "2026-01-03T10:00:00.000001Z" },
  { tool: "(unknown tool)", outcome: "refused", at: "2025-12-01T10:00:00Z" },
  { tool: "continue import", at: "2025-11-01T10:00:00Z" },
] as const;

/** The tools in the answer, but for the asking itself. */
function toolsIn(items: unknown): readonly string[] {
  // `as` holds: these are the tool's items.
  return (items as { tool: string }[]).map(({ tool }) => tool)
    .filter((tool) => tool !== "recent_activity");
}

const FILTERED: readonly (readonly [object, readonly string[]])[] = [
  [{}, [
    "get_workout",
    "list_workouts",
    "log_workout",
    "list_workouts",
    "(unknown tool)",
    "continue import",
  ]],
  [{ tool: "(unknown tool)" }, ["(unknown tool)"]],
  [{ tool: "continue import" }, ["continue import"]],
  [{ tool: "list_workouts" }, ["list_workouts", "list_workouts"]],
  [{ outcome: "refused" }, ["log_workout", "(unknown tool)"]],
  [{ outcome: "failed" }, ["list_workouts"]],
  [{ since: "2026-01-03" }, ["get_workout", "list_workouts"]],
  [{ since: "2026-01-03T10:00:00.000001Z" }, ["get_workout"]],
];
for (const [filters, tools] of FILTERED) {
  Deno.test(`recent_activity with ${JSON.stringify(filters)} tells just that, newest first`, async () => {
    await using gym = await openGym();
    const client = await gym.member();
    await recordCalls(gym.database, client, PAST);
    const { items } = await gym.call(recentActivity, client, filters);
    assert.deepEqual(toolsIn(items), tools);
  });
}

Deno.test("recent_activity pages through every call once, those of one moment included", async () => {
  await using gym = await openGym();
  const client = await gym.member();
  const at = "2026-01-01T10:00:00.123456Z";
  await recordCalls(
    gym.database,
    client,
    Array.from({ length: 7 }, (_, n) => ({ tool: `tool_${"abcdefg"[n]}`, at })),
  );
  const items = await everyPage(gym, recentActivity, client, { limit: 2 });
  assert.equal(new Set(toolsIn(items)).size, 7);
  assert.equal(toolsIn(items).length, 7);
});

Deno.test("recent_activity tells a user's own operations on the site apart from a client's", async () => {
  await using gym = await openGym();
  const userId = await addUser(gym.database);
  const client = await connectedClient(gym.database, userId);
  await recordCalls(
    gym.database,
    await sessionOf(gym.database, userId),
    [{ tool: "change_grant" }],
  );
  const { items } = await gym.call(recentActivity, client, {
    tool: "change_grant",
  });
  assert.equal(items.length, 1);
  assert.equal(items[0].client, undefined);
});

Deno.test("recent_activity tells what a call was about, where its record does", async () => {
  await using gym = await openGym();
  const { userId, clientId, sessionId } = await gym.member();
  const client = await connectedClient(gym.database, userId);
  const about = { client_id: clientId, granted: ["workouts:read"] };
  await gym.database.sql`
    insert into mcp.audit_log
      (user_id, session_id, request_id, tool, effect, about, outcome)
    values (${userId}, ${sessionId}, 'r', 'change_grant', 'replace',
      ${JSON.stringify(about)}::text::jsonb, 'done'),
      (${userId}, ${sessionId}, 'r', 'change_grant', 'replace', null, 'done')`;
  const { items } = await gym.call(recentActivity, client, {
    tool: "change_grant",
  });
  assert.deepEqual(
    items.map(({ about }: { about?: unknown }) => about),
    [undefined, `granted: workouts:read, client_id: ${clientId}`],
  );
});

Deno.test("recent_activity knows nothing of what another user's clients did", async () => {
  await using gym = await openGym();
  const [ann, ben] = [await gym.member(), await gym.member()];
  await recordCalls(gym.database, ann, PAST);
  const { items } = await gym.call(recentActivity, ben);
  assert.deepEqual(toolsIn(items), []);
});

Deno.test("recent_activity is refused to a client without account:read", async () => {
  await using gym = await openGym();
  const client = await gym.member(["workouts:read"]);
  await assert.rejects(
    gym.call(recentActivity, client),
    refusal("permission_missing"),
  );
});

const WRONG: readonly (readonly [object, RegExp])[] = [
  [{ cursor: btoa('["2026-01-01",1]') }, /^cursor: not one/],
  [{ cursor: btoa('["0000-01-01T00:00:00.000000Z",1]') }, /^cursor: not one/],
  [{ since: "yesterday" }, /^since: must be a date/],
  [{ since: "0000-01-01" }, /^since: must be a date/],
  [{ tool: "x'; drop" }, /^tool: must be the name/],
  [{ tool: "\0" }, /^tool: must be the name/],
  [{ tool: "a".repeat(201) }, /^tool: /],
  [{ outcome: "ok" }, /^outcome: /],
];
for (const [input, words] of WRONG) {
  Deno.test(`recent_activity refuses ${JSON.stringify(input)} in words`, async () => {
    await using gym = await openGym();
    await assert.rejects(
      gym.call(recentActivity, await gym.member(), input),
      refusal("invalid_input", words),
    );
  });
}
