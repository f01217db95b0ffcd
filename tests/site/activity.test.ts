import assert from "node:assert/strict";
import {
  activityQuery,
  calls,
  queryOf,
} from "../../supabase/site/activity/activity.ts";
import { fakeProject } from "./fake_project.ts";

const NONE = { client_id: "", tool: "", outcome: "", since: "" };
const ACTIVITY = "GET /functions/v1/mcp/account/activity";

Deno.test("queryOf() leaves out filters that are empty", () => {
  assert.equal(queryOf({ tool: "a b", outcome: "" }), "?tool=a+b");
  assert.equal(queryOf({ tool: "" }), "");
});

Deno.test("activityQuery() begins a day at midnight here", () => {
  const query = new URLSearchParams(
    activityQuery({ ...NONE, since: "2026-03-01" }),
  );
  const since = new Date(query.get("since")!);
  assert.equal(since.toLocaleDateString("sv"), "2026-03-01");
  assert.equal(since.toLocaleTimeString("sv"), "00:00:00");
});

Deno.test("calls() goes on after a page with the same filters", async () => {
  const page = { items: [] };
  const { site, calls: asked } = await fakeProject({
    [`${ACTIVITY}?tool=whoami&cursor=a%2Bb`]: { body: page },
  });
  assert.deepEqual(await calls(site, { ...NONE, tool: "whoami" }, "a+b"), page);
  assert.equal(asked.length, 1);
});

Deno.test("calls() tells a refusal in its words", async () => {
  const { site } = await fakeProject({
    [`${ACTIVITY}?tool=1`]: {
      status: 400,
      body: { code: "invalid_input", message: "tool: must be a name." },
    },
  });
  await assert.rejects(
    calls(site, { ...NONE, tool: "1" }),
    /^Problem: tool: must be a name\.$/,
  );
});
