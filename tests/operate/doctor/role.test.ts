import assert from "node:assert/strict";
import { join } from "node:path";
import { runScript } from "../../../supabase/local/postgres/run_script.ts";
import { type Patient, patient } from "./patient.ts";

// Roles are the cluster's, not a database's: each test mends what it breaks.
let sound: Patient;
Deno.test.beforeAll(async () => {
  sound = await patient();
});
Deno.test.afterAll(async () => {
  await sound[Symbol.asyncDispose]();
});

/** What is found from inside: from outside, calls may fail as well. */
async function foundInside() {
  const { findings } = await sound.diagnosis({
    token: undefined,
    gatewayUrl: undefined,
  });
  return findings;
}

/** What is found, when, how it is brought about, and how to be sure that it is over. */
const FAULTS: readonly (readonly [string, string, string, string])[] = [
  [
    "role.superuser",
    "the gateway's role is a superuser",
    "alter role mcp_gateway superuser",
    "alter role mcp_gateway nosuperuser",
  ],
  [
    "role.bypasses",
    "the gateway's role bypasses row-level security",
    "alter role mcp_gateway bypassrls",
    "alter role mcp_gateway nobypassrls",
  ],
  [
    "role.inherits",
    "the gateway's role inherits",
    "alter role mcp_gateway inherit",
    "alter role mcp_gateway noinherit",
  ],
  [
    "role.inherits",
    "the gateway's role inherits what it is a member of",
    "grant authenticated to mcp_gateway with inherit true granted by postgres",
    "grant authenticated to mcp_gateway with inherit false granted by postgres",
  ],
  [
    "role.creates",
    "the gateway's role may make roles",
    "alter role mcp_gateway createrole",
    "alter role mcp_gateway nocreaterole",
  ],
  [
    "role.acts-as-more",
    "the gateway's role may act as service_role",
    "grant service_role to mcp_gateway with inherit false granted by postgres",
    "revoke service_role from mcp_gateway granted by postgres",
  ],
  [
    "role.no-login",
    "the gateway's role may not log in",
    "alter role mcp_gateway nologin",
    "alter role mcp_gateway login",
  ],
  [
    "role.cannot-act",
    "the gateway's role may not act as users",
    "revoke authenticated from mcp_gateway granted by postgres",
    "grant authenticated to mcp_gateway with inherit false, set true granted by postgres",
  ],
  [
    "client-role.reachable",
    "the Data API may act as the role of clients",
    "grant mcp_client to authenticator with inherit false, set true granted by postgres",
    "revoke mcp_client from authenticator granted by postgres",
  ],
  [
    "client-role.reachable",
    "users have the rights of the role of clients",
    "grant mcp_client to authenticated with inherit true, set false granted by postgres",
    "revoke mcp_client from authenticated granted by postgres",
  ],
  [
    "client-role.is-member",
    "the role of clients is a member of authenticated",
    "grant authenticated to mcp_client granted by postgres",
    "revoke authenticated from mcp_client granted by postgres",
  ],
];

for (const [id, circumstance, broken, whole] of FAULTS) {
  Deno.test(`the doctor finds ${id}, and nothing else, where ${circumstance}; what it says mends it does`, async () => {
    const { stack, sql } = sound;
    await sql.unsafe(broken);
    try {
      const findings = await foundInside();
      assert.deepEqual(findings.map(({ id }) => id), [id]);
      // No project's owner can make a superuser, so none need unmake one.
      const owner = id === "role.superuser" ? undefined : "postgres";
      await runScript(stack.databaseUrl(owner), findings[0]!.mend);
      assert.deepEqual(await foundInside(), []);
    } finally {
      await sql.unsafe(whole);
    }
  });
}

Deno.test("the doctor finds jobs.no-cron, and nothing else, where pg_cron waits to be switched on", async () => {
  const { sql } = sound;
  const [found] = await sql<{ readonly setting: string }[]>`
    select setting from pg_config where name = 'SHAREDIR'`;
  const file = join(found!.setting, "extension", "pg_cron.control");
  await Deno.writeTextFile(file, "default_version = '0'\n");
  try {
    assert.deepEqual(await sound.findings(), ["jobs.no-cron"]);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("the doctor finds client-role.missing, and nothing else, where the role of clients is not there", async () => {
  const { sql, stack } = sound;
  await sql.unsafe("drop role mcp_client");
  const findings = await foundInside();
  assert.deepEqual(findings.map(({ id }) => id), ["client-role.missing"]);
  await runScript(stack.databaseUrl("postgres"), findings[0]!.mend);
  assert.deepEqual(await foundInside(), []);
});

// The last one: the stack is of no use after it.
Deno.test("the doctor finds role.missing, and nothing else, where the gateway's role is not there", async () => {
  await sound.sql.unsafe("drop owned by mcp_gateway; drop role mcp_gateway");
  const findings = await foundInside();
  assert.deepEqual(findings.map(({ id }) => id), ["role.missing"]);
});
