import assert from "node:assert/strict";
import { freePort } from "../../supabase/local/free_port.ts";
import { emptyDatabase, freshDatabase } from "../support/database.ts";
import { addUser } from "../support/people.ts";
import { ran } from "./run.ts";

const USER = "11111111-1111-4111-8111-111111111111";
const NOWHERE = `postgresql://mcp_gateway:x@127.0.0.1:${freePort()}/postgres`;

const FAULTS = {
  "no settings at all": {
    env: {},
    says:
      /Either give the URL of your Homeport.*MCP_DATABASE_URL and MCP_USER_ID/s,
  },
  "a user without a database": {
    env: { MCP_USER_ID: USER },
    says: /MCP_DATABASE_URL: must be the connection string/,
  },
  "a database without a user": {
    env: { MCP_DATABASE_URL: NOWHERE },
    says: /MCP_USER_ID: must be the id of a user/,
  },
  "a user who is no UUID": {
    env: { MCP_USER_ID: "me", MCP_DATABASE_URL: NOWHERE },
    says: /MCP_USER_ID: must be the id of a user/,
  },
  "a database that is not there": {
    env: { MCP_USER_ID: USER, MCP_DATABASE_URL: NOWHERE },
    says: /The database does not answer as it should/,
  },
  "a URL that tokens must not travel to": {
    env: {},
    args: ["http://example.com/functions/v1/mcp"],
    says: /is not the URL of a Homeport.*https:/s,
  },
  "a URL and a user": {
    env: { MCP_USER_ID: USER },
    args: ["https://example.com/functions/v1/mcp"],
    says: /two ways to say who you are/,
  },
  "a flag it does not know": {
    env: {},
    args: ["--sing-in"],
    says: /Either give the URL/,
  },
};

for (const [what, { says, ...run }] of Object.entries(FAULTS)) {
  Deno.test(`stdio: says what to do about ${what}, and nothing on standard output`, async () => {
    const { code, stdout, stderr } = await ran(run);
    assert.match(stderr, says);
    assert.ok(!stderr.includes("    at "), stderr);
    assert.deepEqual([code, stdout], [1, ""]);
  });
}

Deno.test("stdio: says what to do about a user who does not exist", async () => {
  await using database = await freshDatabase();
  const { stderr } = await ran({
    env: { MCP_USER_ID: USER, MCP_DATABASE_URL: database.url("mcp_gateway") },
  });
  assert.match(stderr, /There is no user 11111111-.* MCP_USER_ID is/s);
});

Deno.test("stdio: says what to do about a user who is banned", async () => {
  await using database = await freshDatabase();
  const MCP_USER_ID = await addUser(database);
  await database
    .sql`update auth.users set banned_until = now() + interval '1 h'`;
  const { stderr } = await ran({
    env: { MCP_USER_ID, MCP_DATABASE_URL: database.url("mcp_gateway") },
  });
  assert.match(stderr, /There is no user .*, or they are not let in/);
});

Deno.test("stdio: says what to do about a database without Homeport's tables", async () => {
  const { stderr } = await ran({
    env: {
      MCP_USER_ID: USER,
      MCP_DATABASE_URL: emptyDatabase().url("supabase_admin"),
    },
  });
  assert.match(stderr, /its migrations have been run/);
});

Deno.test("stdio: says what to do about a URL where nothing answers", async () => {
  const home = await Deno.makeTempDir();
  try {
    const { code, stdout, stderr } = await ran({
      env: { HOME: home },
      args: [`http://127.0.0.1:${freePort()}/functions/v1/mcp`],
    });
    assert.match(stderr, /cannot be reached\. See that it is up/);
    assert.deepEqual([code, stdout], [1, ""]);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
