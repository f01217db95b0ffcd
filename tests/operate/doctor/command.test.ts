import assert from "node:assert/strict";
import { type Patient, patient } from "./patient.ts";

let sound: Patient;
Deno.test.beforeAll(async () => {
  sound = await patient();
});
Deno.test.afterAll(async () => {
  await sound[Symbol.asyncDispose]();
});

/** Runs the command as a person would, with nothing in the environment but `env`. */
async function doctor(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const nothing = {
    MCP_OWNER_DATABASE_URL: "",
    MCP_DATABASE_URL: "",
    MCP_TOKEN: "",
    MCP_SECRET_KEY: "",
    SUPABASE_ACCESS_TOKEN: "",
  };
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "doctor", ...args],
    env: { ...nothing, ...env },
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

Deno.test("the doctor ends with 0 and says so where it finds nothing", async () => {
  const { code, out } = await doctor([sound.stack.endpoint], {
    MCP_OWNER_DATABASE_URL: sound.stack.databaseUrl("postgres"),
    MCP_DATABASE_URL: sound.stack.databaseUrl("mcp_gateway"),
  });
  assert.match(out, /\n {2}Nothing wrong found\.\n/);
  assert.match(out, /Not looked at: Signed in\n {4}→ add --token/);
  assert.match(
    out,
    /Not looked at: Auth settings\n {4}→ set SUPABASE_ACCESS_TOKEN/,
  );
  assert.equal(code, 0);
});

Deno.test("the doctor looks inside and signs in by what its options name", async () => {
  const { code, out } = await doctor([
    sound.stack.endpoint,
    "--database",
    sound.stack.databaseUrl("postgres"),
    "--token",
    await sound.newToken(),
  ]);
  assert.match(out, /\n {2}Signed in +sound\n/);
  assert.match(out, /\n {2}Tables +sound\n/);
  assert.equal(code, 0);
});

Deno.test("the doctor ends with 1, and says what is wrong, why it matters and what mends it", async () => {
  const { code, out } = await doctor([sound.stack.endpoint], {
    MCP_SECRET_KEY: "short",
  });
  assert.match(
    out,
    / {2}FAULT {2}secrets\.short-key\n {4}\w.+\.\n {4}\w.+\.\n {4}→ supabase secrets set MCP_SECRET_KEY=\$\(openssl rand -hex 32\)\n/,
  );
  assert.match(out, /\n {2}1 fault\.\n/);
  assert.equal(code, 1);
});

Deno.test("the doctor's JSON has findings, figures, and what was not looked at", async () => {
  const { code, out } = await doctor([
    sound.stack.endpoint,
    "--json",
    "--calls-per-month",
    "250000",
  ]);
  const { sound: isSound, findings, figures, not_looked_at: unseen } = JSON
    .parse(out);
  assert.equal(isSound, false);
  assert.deepEqual(Object.keys(findings[0]), [
    "id",
    "severity",
    "what",
    "why",
    "mend",
    "seen",
  ]);
  assert.deepEqual(
    [figures.calls_per_month, figures.invocations_share],
    [250_000, 1],
  );
  assert.deepEqual(unseen[0], {
    title: "Signed in",
    why: "add --token, a client's",
    failed: false,
  });
  assert.equal(code, 1);
});

/** What cannot be looked at, and what is said of it. */
const UNSEEN: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
  "without a URL": [[], /^\nUsage: deno task doctor URL/],
  "with an option it does not know": [["http://x.example", "--tokn"], /Usage:/],
  "with a URL that is none": [
    ["project.supabase.co"],
    /"project\.supabase\.co" is not the URL of an MCP endpoint/,
  ],
  "where nobody answers": [
    ["http://127.0.0.1:9/functions/v1/mcp"],
    /Nobody answers at http:\/\/127\.0\.0\.1:9/,
  ],
  "with a token that is none": [
    ["http://127.0.0.1:9/mcp", "--token", "abc"],
    /--token is not an access token/,
  ],
  "with a project that is none": [
    ["http://127.0.0.1:9/mcp", "--project", "homeport"],
    /--project takes the project's reference/,
  ],
  "with a number that is none": [
    ["http://127.0.0.1:9/mcp", "--calls-per-month", "many"],
    /--calls-per-month must be a whole number, not "many"/,
  ],
  "with a connection string that is none": [
    ["http://127.0.0.1:9/mcp", "--database", "hunter2"],
    /--database is not a connection string/,
  ],
  "with a database that is not there": [
    ["http://127.0.0.1:9/mcp", "--database", "postgresql://a:b@127.0.0.1:9/c"],
    /Nobody answers at the host and port of --database/,
  ],
};

for (const [circumstance, [args, words]] of Object.entries(UNSEEN)) {
  Deno.test(`the doctor ends with 2, and says why, ${circumstance}`, async () => {
    const { code, out, err } = await doctor(args);
    assert.match(err, words);
    assert.doesNotMatch(err, /hunter2|\bat .*\.ts:/);
    assert.deepEqual([code, out], [2, ""]);
  });
}

Deno.test("the doctor ends with 2 where the database refuses the password, and repeats none of it", async () => {
  const url = new URL(sound.stack.databaseUrl("postgres"));
  url.password = "hunter2";
  const { code, err } = await doctor([
    sound.stack.endpoint,
    "--database",
    url.href,
  ]);
  assert.match(err, /It refuses the user or the password of --database/);
  assert.doesNotMatch(err, /hunter2/);
  assert.equal(code, 2);
});

Deno.test("the doctor ends with 2, and tells the rest, where one thing could not be looked at", async () => {
  const { code, out } = await doctor([sound.stack.endpoint], {
    MCP_DATABASE_URL: "postgresql://mcp_gateway:x@127.0.0.1:9/postgres",
  });
  assert.match(out, /Nothing wrong found/);
  assert.match(out, /Not looked at: Pooler\n {4}→ Nobody answers/);
  assert.equal(code, 2);
});

Deno.test("the doctor ends with 2, and says whose it wants, where the database is not given as its owner", async () => {
  const { code, out, err } = await doctor([
    sound.stack.endpoint,
    "--database",
    sound.stack.databaseUrl("mcp_gateway"),
  ]);
  assert.match(out, /→ see that --database is the owner's: Postgres refuses/);
  assert.deepEqual([code, err], [2, ""]);
});
