import assert from "node:assert/strict";
import { firstChoice, toggled } from "../../supabase/site/consent/choice.ts";

Deno.test("firstChoice() reads, writes nothing and shows no other app to a new client", () => {
  assert.deepEqual([...firstChoice([])], ["workouts:read"]);
});

Deno.test("firstChoice() is what a known client holds", () => {
  assert.deepEqual([...firstChoice(["workouts:write"])], ["workouts:write"]);
});

Deno.test("firstChoice() leaves out what this server no longer has", () => {
  assert.deepEqual(
    [...firstChoice(["workouts:read", "gone:read"])],
    ["workouts:read"],
  );
});

Deno.test("toggled() ticks read with write", () => {
  const choice = toggled(new Set(), "workouts:write");
  assert.deepEqual([...choice], ["workouts:read", "workouts:write"]);
});

Deno.test("toggled() unticks write with read", () => {
  const both = new Set(["workouts:read", "workouts:write"] as const);
  assert.deepEqual([...toggled(both, "workouts:read")], []);
});

Deno.test("toggled() leaves read where write is unticked", () => {
  const both = new Set(["workouts:read", "workouts:write"] as const);
  assert.deepEqual(
    [...toggled(both, "workouts:write")],
    ["workouts:read"],
  );
});

Deno.test("toggled() leaves other toolsets as they are", () => {
  const choice = toggled(new Set(["account:read"] as const), "workouts:read");
  assert.deepEqual([...choice], ["account:read", "workouts:read"]);
});
