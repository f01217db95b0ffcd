import assert from "node:assert/strict";
import {
  type ManagementApi,
  managementApi,
} from "./platform/management_api.ts";

const ENTRY =
  new URL("../../supabase/operate/deploy.ts", import.meta.url).pathname;

const SITE_URL = "https://homeport.pages.test";

const open = new AsyncDisposableStack();
let api: ManagementApi;
Deno.test.beforeAll(async () => {
  api = open.use(await managementApi());
});
Deno.test.afterAll(() => open.disposeAsync());

interface Given {
  readonly project?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

const FAULTS: Readonly<Record<string, readonly [Given, RegExp]>> = {
  "no project": [
    { args: ["--yes"] },
    /^--project takes the project's reference: the 20 lowercase letters/,
  ],
  "a project's URL for its reference": [
    { project: "https://abcdefghijklmnopqrst.supabase.co" },
    /^--project takes the project's reference: the 20 lowercase letters/,
  ],
  "a project that is not there": [
    { project: "tsrqponmlkjihgfedcba" },
    /^There is no project tsrqponmlkjihgfedcba that this access token may change\./,
  ],
  "no access token": [
    { env: { SUPABASE_ACCESS_TOKEN: "" } },
    /^There is no access token\. Make one at https:/,
  ],
  "an access token of another shape": [
    { env: { SUPABASE_ACCESS_TOKEN: "secret" } },
    /^SUPABASE_ACCESS_TOKEN does not have a token's shape\. Make one at https:/,
  ],
  "an access token that is not taken": [
    { env: { SUPABASE_ACCESS_TOKEN: `sbp_${"0".repeat(40)}` } },
    /^Supabase does not take the access token\. Make one at https:/,
  ],
  "no SITE_URL": [
    { env: { SITE_URL: "" } },
    /^SITE_URL must be set to where the site will be served, such as/,
  ],
  "a SITE_URL without TLS": [
    { env: { SITE_URL: "http://127.0.0.1:3000" } },
    /^SITE_URL must begin with https:\/\//,
  ],
  "a SITE_URL with a path": [
    { env: { SITE_URL: "https://me.github.io/homeport" } },
    /^SITE_URL must have no path/,
  ],
  "the key of .env.example": [
    { env: { MCP_SECRET_KEY: "0".repeat(64) } },
    /^MCP_SECRET_KEY is too weak: leave it unset/,
  ],
  "a short key": [
    { env: { MCP_SECRET_KEY: "correct horse battery staple" } },
    /^MCP_SECRET_KEY is too weak: leave it unset/,
  ],
  "a PUBLIC_URL with a path": [
    { env: { PUBLIC_URL: "https://mcp.example.com/mcp" } },
    /^PUBLIC_URL must be the https:\/\/ URL of the project's custom domain/,
  ],
  "a setting that the function would refuse": [
    { env: { MCP_STATEMENT_TIMEOUT_MS: "soon" } },
    /MCP_STATEMENT_TIMEOUT_MS/,
  ],
  "an option that is none": [
    { args: ["--project", "x", "--force"] },
    /^Usage: SITE_URL=https:/,
  ],
};

for (const [name, [given, sentence]] of Object.entries(FAULTS)) {
  Deno.test(`deploy says what is wrong with ${name}, ends with code 1, and changes nothing`, async () => {
    const { code, said } = await run(given);
    assert.match(said, sentence);
    assert.doesNotMatch(said, / at .*\.ts:\d+|debug to troubleshoot/);
    assert.equal(code, 1);
    assert.deepEqual(api.changes, []);
  });
}

Deno.test("deploy says everything that is wrong at once", async () => {
  const { said } = await run({
    env: { SITE_URL: "", MCP_SECRET_KEY: "short", PUBLIC_URL: "mcp" },
  });
  assert.match(said, /SITE_URL must.*\nMCP_SECRET_KEY is.*\nPUBLIC_URL must/);
});

Deno.test("deploy does not show a weak key to whoever looks on", async () => {
  const { said } = await run({ env: { MCP_SECRET_KEY: "hunter2hunter2" } });
  assert.ok(!said.includes("hunter2"));
});

async function run({ project = api.ref, env, args }: Given) {
  const output = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-all",
      ENTRY,
      ...(args ?? ["--yes", "--project", project]),
    ],
    env: { ...api.env, SITE_URL, NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  return {
    code: output.code,
    said: new TextDecoder().decode(output.stderr).trim(),
  };
}
