import assert from "node:assert/strict";
import { z } from "zod";
import type { Permission } from "../../supabase/functions/mcp/core/permission.ts";
import { defineTool } from "../../supabase/functions/mcp/core/tool.ts";
import {
  defineToolset,
  type ToolsetDefinition,
} from "../../supabase/functions/mcp/core/toolset.ts";

const SOUND: ToolsetDefinition = {
  name: "change_setup",
  title: "Change setup",
  verbs: { read: "See it", approve: "Approve it" },
  tools: [toolWith("change_setup:read"), toolWith("change_setup:approve")],
  tables: [{ name: "changes.service" }, { name: "changes.window", key: "day" }],
};

Deno.test("defineToolset() makes a toolset with verbs of its own", () => {
  const { grantedByDefault, prompts, tables } = defineToolset(SOUND);
  assert.equal(grantedByDefault, true);
  assert.deepEqual(prompts, []);
  assert.equal(tables.length, 2);
});

const REFUSED: Readonly<Record<string, Partial<ToolsetDefinition>>> = {
  "a name with a capital letter": { name: "Changes", tools: [] },
  "a verb with a colon": { verbs: { read: "See it", "a:b": "Do it" } },
  "a tool of another toolset": { tools: [toolWith("workouts:read")] },
  "a tool of a verb it has not": { tools: [toolWith("change_setup:write")] },
  "a table without its schema": { tables: [{ name: "service" }] },
  "a key that would be quoted": {
    tables: [{ name: "changes.service", key: "id from auth.users --" }],
  },
};

for (const [what, part] of Object.entries(REFUSED)) {
  Deno.test(`defineToolset() refuses ${what}`, () => {
    assert.throws(() => defineToolset({ ...SOUND, ...part }), TypeError);
  });
}

function toolWith(permission: Permission) {
  return defineTool({
    name: "a_tool",
    title: "A tool",
    description: "A tool.",
    permission,
    effect: "read",
    input: z.object({}),
    output: z.object({}),
    examples: [],
    run: () => Promise.resolve({}),
  });
}
