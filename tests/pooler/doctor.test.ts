import assert from "node:assert/strict";
import { type Patient, patient } from "../operate/doctor/patient.ts";
import { pgbouncer, type Pooling } from "./pgbouncer.ts";

let sound: Patient;
Deno.test.beforeAll(async () => {
  sound = await patient();
});
Deno.test.afterAll(async () => {
  await sound[Symbol.asyncDispose]();
});

const STRONG = "b".repeat(32);

/** What is found where the function goes through such a pooler, not on this machine. */
async function findingsThrough(
  pooling: Pooling,
  { password = STRONG, query = "?sslmode=require" } = {},
) {
  const { stack, sql, findings } = sound;
  await sql.unsafe(`alter role mcp_gateway password '${password}'`);
  await using pooler = await pgbouncer(
    { url: stack.databaseUrl },
    { ...pooling, password },
  );
  try {
    const url = new URL(pooler.url);
    // This machine, by a name that is not its own.
    url.hostname = "0.0.0.0";
    return await findings({
      gatewayUrl: url.href + query,
      certificateAuthority: pooler.certificateAuthority,
      token: undefined,
    });
  } finally {
    await sql`alter role mcp_gateway password 'postgres'`;
  }
}

const BY_SESSION = { mode: "session", serverConnections: 5 } as const;
const BY_TRANSACTION = { mode: "transaction", serverConnections: 5 } as const;

Deno.test("the doctor finds nothing where a pooler is in transaction mode", async () => {
  assert.deepEqual(await findingsThrough(BY_TRANSACTION), []);
});

Deno.test("the doctor finds pooler.session, and nothing else, where a pooler is in session mode", async () => {
  assert.deepEqual(await findingsThrough(BY_SESSION), ["pooler.session"]);
});

Deno.test("the doctor finds pooler.plain, and nothing else, where the way to the pooler is not encrypted", async () => {
  const found = await findingsThrough(BY_TRANSACTION, { query: "" });
  assert.deepEqual(found, ["pooler.plain"]);
});

Deno.test("the doctor finds secrets.weak-password, and nothing else, where the password is short", async () => {
  const found = await findingsThrough(BY_TRANSACTION, { password: "postgres" });
  assert.deepEqual(found, ["secrets.weak-password"]);
});
