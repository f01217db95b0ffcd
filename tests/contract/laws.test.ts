import assert from "node:assert/strict";
import { z } from "zod";
import { toolsetOf } from "../../supabase/functions/mcp/core/permission.ts";
import {
  defineTool,
  type Tool,
} from "../../supabase/functions/mcp/core/tool.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import { LAWS } from "./laws.ts";
import { publicTools } from "./listing.ts";

const FOLDER = new URL(
  "../../supabase/functions/mcp/toolsets/",
  import.meta.url,
);

/** Breaks every law there is. */
const OUTLAW: Tool = {
  ...defineTool({
    name: "outlaw",
    title: " ",
    description: `How it works. ${"x".repeat(1_000)}`,
    permission: "workouts:read",
    effect: "add",
    input: z.object({
      text: z.string(),
      list: z.array(z.string().max(1)),
      number: z.int(),
      anything: z.unknown(),
      open: z.looseObject({}),
    }),
    output: z.object({
      nothing: z.string().nullable(),
      wide: z.array(z.object(
        Object.fromEntries([..."abcdefg"].map((name) => [name, z.number()])),
      )),
    }),
    examples: [],
    run: () => Promise.reject(new Error("never called")),
  }),
  // `as` holds no longer than the law that finds it out.
  permission: "outlaws:read" as Tool["permission"],
};

/** Breaks the law that nothing with fields of its own can. */
const UNION: Tool = {
  ...OUTLAW,
  // `as` holds for nothing: the types know of no such tool.
  input: z.union([OUTLAW.input, OUTLAW.input]) as unknown as Tool["input"],
};

for (const { words, breaches } of LAWS) {
  Deno.test(`every tool ${words}`, () => {
    const culprits = CATALOGUE.tools.flatMap((tool) =>
      breaches(tool).map((breach) => `${tool.name}: ${breach}`)
    );
    assert.deepEqual(culprits, []);
  });

  Deno.test(`a tool is found out unless it ${words}`, () => {
    const outlaw = words.includes("union") ? UNION : OUTLAW;
    assert.notDeepEqual(breaches(outlaw), []);
  });
}

for (const fact of ["name", "title", "description"] as const) {
  Deno.test(`no two tools are alike in ${fact}`, () => {
    const facts = CATALOGUE.tools.map((tool) => tool[fact].toLowerCase());
    const twice = facts.filter((each, at) => facts.indexOf(each) !== at);
    assert.deepEqual(twice, []);
  });
}

Deno.test("every tool is named as its file, in the folder of its toolset", async () => {
  const expected = CATALOGUE.tools.map((tool) =>
    `${toolsetOf(tool.permission)}/${tool.name}.ts`
  );
  const found = (await toolFiles()).map(({ file }) => file);
  assert.deepEqual(found.toSorted(), expected.toSorted());
});

Deno.test("every tool that a file makes is in the catalogue", async () => {
  const missing = (await toolFiles())
    .filter(({ tool }) => !CATALOGUE.tools.includes(tool))
    .map(({ file }) => file);
  assert.deepEqual(missing, []);
});

const HINTS = [
  ["read", true, undefined, undefined],
  ["add", false, false, false],
  ["replace", false, true, true],
  ["destroy", false, true, true],
] as const;

for (const [effect, ...expected] of HINTS) {
  Deno.test(`every tool that does "${effect}" is listed with the hints of that`, async () => {
    // There may be none as yet.
    const tools = [...CATALOGUE.tools, {
      ...CATALOGUE.tools[0]!,
      name: "another",
      effect,
    }];
    for (const tool of await publicTools(tools)) {
      if (tool.effect !== effect) continue;
      const { readOnlyHint, destructiveHint, idempotentHint } =
        tool.annotations;
      assert.deepEqual(
        [readOnlyHint, destructiveHint, idempotentHint],
        expected,
        tool.name,
      );
    }
  });
}

interface ToolFile {
  readonly file: string;
  readonly tool: Tool;
}

/** Every tool that some file below `toolsets/` exports. */
async function toolFiles(): Promise<readonly ToolFile[]> {
  const found: ToolFile[] = [];
  for await (const { name: toolset, isDirectory } of Deno.readDir(FOLDER)) {
    if (!isDirectory) continue;
    for await (
      const { name, isFile } of Deno.readDir(new URL(toolset, FOLDER))
    ) {
      if (!isFile) continue;
      const file = `${toolset}/${name}`;
      const exported = Object.values(await import(`${FOLDER}${file}`));
      found.push(
        ...exported.filter(isTool).map((tool) => ({ file, tool })),
      );
    }
  }
  return found;
}

function isTool(value: unknown): value is Tool {
  return typeof value === "object" && value !== null && "effect" in value &&
    "call" in value;
}
