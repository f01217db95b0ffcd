import assert from "node:assert/strict";
import { toolsetOf } from "../../supabase/functions/mcp/core/permission.ts";
import { CATALOGUE } from "../../supabase/functions/mcp/toolsets/mod.ts";
import {
  CALL,
  enveloped,
  HEADERS,
  type RawAnswer,
  type RawServer,
  rawServer,
} from "../mcp/raw_requests.ts";

let server: RawServer;
Deno.test.beforeAll(async () => {
  server = await rawServer();
  // One client makes all of these calls.
  await server.database.sql`
    update mcp.settings set client_burst_credits = 1000000,
      user_burst_credits = 1000000`;
});
Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

type Family = keyof typeof HEADERS;
const FAMILIES: Readonly<Record<Family, string>> = {
  legacy: "2025-11-25",
  modern: "2026-07-28",
};

/** Of which address, by which headers, these tools are left. */
interface Left {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tools: readonly string[];
}

/** The tools of a toolset, or those of them that only read. */
function toolsOf(toolset: string, readOnly = false): readonly string[] {
  return CATALOGUE.tools
    .filter(({ permission, effect }) =>
      toolsetOf(permission) === toolset && (!readOnly || effect === "read")
    )
    .map(({ name }) => name);
}

const ALL = CATALOGUE.tools.map(({ name }) => name);
const READING = CATALOGUE.tools.filter(({ effect }) => effect === "read")
  .map(({ name }) => name);

const LEFT: readonly Left[] = [
  { tools: ALL },
  { headers: { "x-mcp-toolsets": "account" }, tools: toolsOf("account") },
  {
    headers: { "x-mcp-toolsets": ",account, ,workouts," },
    tools: ALL.filter((name) =>
      [...toolsOf("account"), ...toolsOf("workouts")].includes(name)
    ),
  },
  { headers: { "x-mcp-readonly": "true" }, tools: READING },
  { headers: { "x-mcp-readonly": "false" }, tools: ALL },
  {
    headers: { "x-mcp-tools": "whoami,log_workout" },
    tools: ["log_workout", "whoami"],
  },
  {
    headers: { "x-mcp-exclude-tools": "whoami, get_workout" },
    tools: ALL.filter((name) => !["whoami", "get_workout"].includes(name)),
  },
  // What several say holds together.
  {
    headers: { "x-mcp-tools": "whoami,log_workout", "x-mcp-readonly": "true" },
    tools: ["whoami"],
  },
  {
    headers: { "x-mcp-tools": "whoami", "x-mcp-exclude-tools": "whoami" },
    tools: [],
  },
  {
    headers: { "x-mcp-tools": "whoami", "x-mcp-toolsets": "workouts" },
    tools: [],
  },
  // No header gives back what an address takes.
  {
    path: "/readonly",
    headers: { "x-mcp-readonly": "false" },
    tools: READING,
  },
  { path: "/readonly", headers: { "x-mcp-tools": "log_workout" }, tools: [] },
  {
    path: "/x/account",
    headers: { "x-mcp-toolsets": "workouts" },
    tools: [],
  },
  {
    path: "/x/account",
    headers: { "x-mcp-toolsets": "workouts,account" },
    tools: toolsOf("account"),
  },
  {
    path: "/x/workouts/readonly",
    headers: { "x-mcp-exclude-tools": "get_workout" },
    tools: toolsOf("workouts", true).filter((name) => name !== "get_workout"),
  },
];

for (const [family, version] of Object.entries(FAMILIES)) {
  // `as` holds: the keys of a const object are its type's keys.
  const asked = askerOf(family as Family);

  for (const { path = "", headers = {}, tools } of LEFT) {
    Deno.test(`${version}: "${path}" with ${JSON.stringify(headers)} lists and calls ${tools.length} tools`, async () => {
      const { message } = await asked({ path, headers, method: "tools/list" });
      assert.deepEqual(
        message.result.tools.map(({ name }: { name: string }) => name),
        tools,
      );
      for (const name of ALL) {
        const { message } = await asked({ path, headers, name });
        if (tools.includes(name)) assert.ok(message.result, name);
        else assert.match(message.error.message, /no tool of that name here/);
      }
    });
  }

  for (
    const [header, value, says] of [
      [
        "x-mcp-toolsets",
        "workouts,gym,pool",
        /^X-MCP-Toolsets names what does not exist: gym, pool\. Toolsets are: workouts, /,
      ],
      [
        "x-mcp-tools",
        "whoami, who",
        /^X-MCP-Tools names what does not exist: who\. tools\/list without/,
      ],
      [
        "x-mcp-exclude-tools",
        "Whoami",
        /^X-MCP-Exclude-Tools names what does not exist: Whoami\. /,
      ],
      ["x-mcp-tools", "", /names nothing; leave it out/],
      ["x-mcp-toolsets", " , ", /names nothing; leave it out/],
      ["x-mcp-tools", "x".repeat(2_001), /2000 characters and 100 names/],
      ["x-mcp-tools", "a,".repeat(101), /2000 characters and 100 names/],
      ["x-mcp-readonly", "yes", /^X-MCP-Readonly is either true or false\.$/],
      ["x-mcp-readonly", "TRUE", /either true or false/],
      ["x-mcp-readonly", "", /either true or false/],
      ["x-mcp-readonly", "true, false", /either true or false/],
    ] as const
  ) {
    Deno.test(`${version}: ${header} "${value.slice(0, 20)}" is refused in the protocol's form`, async () => {
      const { status, message } = await asked({ headers: { [header]: value } });
      assert.equal(status, 400);
      assert.deepEqual(Object.keys(message), ["jsonrpc", "id", "error"]);
      assert.equal(message.id, CALL.id);
      assert.equal(message.error.code, -32600);
      assert.match(message.error.message, says);
    });
  }
}

interface Asked {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  /** The tool to call. */
  readonly name?: string;
}

function askerOf(family: Family): (asked: Asked) => Promise<RawAnswer> {
  return function ask(
    { path = "", headers = {}, method = "tools/call", name = "whoami" },
  ) {
    const message = {
      ...CALL,
      method,
      params: method === "tools/call" ? { name } : {},
    };
    return server.ask({
      path,
      headers: {
        ...HEADERS[family],
        ...(family === "modern" && { "mcp-method": method, "mcp-name": name }),
        ...headers,
      },
      body: family === "modern" ? enveloped(message) : message,
    });
  };
}
