import assert from "node:assert/strict";
import {
  intersection,
  isServed,
  type Scoped,
} from "../../supabase/functions/mcp/core/scope.ts";

/** A prompt or a resource: it belongs to a toolset, and has no tool's name. */
const NAMELESS: Scoped = { permission: "workouts:read", effect: "read" };

Deno.test("isServed() narrows what is no tool by its toolset", () => {
  assert.ok(isServed(NAMELESS, { toolsets: ["workouts"], readOnly: true }));
  assert.ok(!isServed(NAMELESS, { toolsets: ["account"], readOnly: false }));
});

Deno.test("isServed() narrows what is no tool by its effect", () => {
  const writing: Scoped = { permission: "workouts:write", effect: "add" };
  assert.ok(isServed(writing, { readOnly: false }));
  assert.ok(!isServed(writing, { readOnly: true }));
});

Deno.test("isServed() lets what is no tool be, whatever tools are named", () => {
  assert.ok(isServed(NAMELESS, { tools: ["whoami"], readOnly: false }));
});

Deno.test("intersection() with a narrowing to everything changes nothing", () => {
  const narrow = {
    toolsets: ["workouts"],
    tools: ["get_workout"],
    withoutTools: ["log_workout"],
    readOnly: true,
  } as const;
  assert.deepEqual(intersection(narrow, { readOnly: false }), narrow);
  assert.deepEqual(intersection({ readOnly: false }, narrow), narrow);
});

Deno.test("intersection() of scopes with nothing in common serves nothing", () => {
  const none = intersection(
    { toolsets: ["workouts"], readOnly: false },
    { toolsets: ["account"], readOnly: false },
  );
  assert.ok(!isServed(NAMELESS, none));
});
