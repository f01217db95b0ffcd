import assert from "node:assert/strict";
import { join } from "node:path";
import { type Patient, patient } from "./patient.ts";

// Roles are the cluster's, not a database's: each test mends what it breaks.
let sound: Patient;
Deno.test.beforeAll(async () => {
  sound = await patient();
});
Deno.test.afterAll(async () => {
  await sound[Symbol.asyncDispose]();
});

/** What is found, when, how it is brought about, and how it is mended. */
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
    "grant service_role to mcp_gateway with inherit false",
    "revoke service_role from mcp_gateway",
  ],
];

for (const [id, circumstance, broken, mended] of FAULTS) {
  Deno.test(`the doctor finds ${id}, and nothing else, where ${circumstance}`, async () => {
    await sound.sql.unsafe(broken);
    try {
      assert.deepEqual(await sound.findings(), [id]);
    } finally {
      await sound.sql.unsafe(mended);
    }
  });
}

/** What is found from inside alone: from outside, calls would fail as well. */
async function foundInside() {
  return await sound.findings({ token: undefined, gatewayUrl: undefined });
}

Deno.test("the doctor finds role.no-login, and nothing else, where the gateway's role may not log in", async () => {
  const { sql } = sound;
  await sql`alter role mcp_gateway nologin`;
  try {
    assert.deepEqual(await foundInside(), ["role.no-login"]);
  } finally {
    await sql`alter role mcp_gateway login`;
  }
});

Deno.test("the doctor finds role.cannot-act, and nothing else, where the gateway's role may not act as users", async () => {
  const { sql } = sound;
  await sql`revoke authenticated from mcp_gateway granted by postgres`;
  try {
    assert.deepEqual(await foundInside(), ["role.cannot-act"]);
  } finally {
    await sql`
      grant authenticated to mcp_gateway with inherit false, set true
      granted by postgres`;
  }
});

Deno.test("the doctor finds role.missing, and nothing else, where the gateway's role is not there", async () => {
  const { sql } = sound;
  await sql`alter role mcp_gateway rename to mcp_gateway_before`;
  try {
    assert.deepEqual(await foundInside(), ["role.missing"]);
  } finally {
    await sql`alter role mcp_gateway_before rename to mcp_gateway`;
    // A password of a role that changes its name may be void.
    await sql`alter role mcp_gateway password 'postgres'`;
  }
});

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
