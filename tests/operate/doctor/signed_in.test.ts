import assert from "node:assert/strict";
import { type Patient, patient } from "./patient.ts";

let sound: Patient;
Deno.test.beforeAll(async () => {
  sound = await patient();
});
Deno.test.afterAll(async () => {
  await sound[Symbol.asyncDispose]();
});

/** A token issued while the hook answers so for clients; it is put right again at once. */
async function tokenOf(answer: string): Promise<string> {
  const { sql, newToken } = sound;
  const [hook] = await sql<{ readonly source: string }[]>`
    select pg_get_functiondef('mcp.custom_access_token'::regproc) as source`;
  await sql.unsafe(
    `create or replace function mcp.custom_access_token(event jsonb)
     returns jsonb language sql stable set search_path = '' as $$
       select case when event -> 'claims' ? 'client_id'
         then ${answer} else event end
     $$`,
  );
  try {
    return await newToken();
  } finally {
    await sql.unsafe(hook!.source);
  }
}

Deno.test("the doctor finds token.hook-off, and nothing else, where tokens come without permissions", async () => {
  const token = await tokenOf("event");
  assert.deepEqual(await sound.findings({ token }), ["token.hook-off"]);
});

Deno.test("the doctor finds token.other-audience, and nothing else, where tokens are for another address", async () => {
  const { sql, stack, newToken } = sound;
  await sql`update mcp.settings set endpoint = 'https://elsewhere.example/mcp'`;
  const token = await newToken();
  await sql`update mcp.settings set endpoint = ${stack.endpoint}`;
  assert.deepEqual(await sound.findings({ token }), ["token.other-audience"]);
});

Deno.test("the doctor finds token.opens-more, and nothing else, where the hook is an older release's", async () => {
  const { endpoint } = sound.stack;
  const token = await tokenOf(
    `jsonb_set(event, '{claims}', (event -> 'claims') || jsonb_build_object(
       'permissions', '["account:read"]'::jsonb,
       'aud', '["authenticated", "${endpoint}"]'::jsonb
     ))`,
  );
  assert.deepEqual(await sound.findings({ token }), ["token.opens-more"]);
});

Deno.test("the doctor finds token.long-lived, and nothing else, where tokens live for a month", async () => {
  const { endpoint } = sound.stack;
  const token = await tokenOf(
    `jsonb_set(event, '{claims}', (event -> 'claims') || jsonb_build_object(
       'sub', 'mcp:' || (event -> 'claims' ->> 'sub'),
       'session_id', 'mcp:' || (event -> 'claims' ->> 'session_id'),
       'role', 'mcp_client',
       'mcp_permissions', '["account:read"]'::jsonb,
       'aud', '["${endpoint}"]'::jsonb,
       'exp', (event -> 'claims' ->> 'iat')::bigint + 2592000
     ))`,
  );
  assert.deepEqual(await sound.findings({ token }), ["token.long-lived"]);
});

Deno.test("the doctor finds token.refused, and nothing else, where the endpoint does not know the signature", async () => {
  const good = await sound.newToken();
  const [head, claims, signature = ""] = good.split(".");
  const forged = [head, claims, [...signature].reverse().join("")].join(".");
  assert.deepEqual(await sound.findings({ token: forged }), ["token.refused"]);
});

Deno.test("the doctor finds mcp.call-fails, and nothing else, where calls do not get through to the database", async () => {
  const { sql } = sound;
  await sql`revoke execute on function mcp.batch from mcp_gateway`;
  try {
    // From inside, the cause would be found as well.
    const found = await sound.findings({ database: undefined });
    assert.deepEqual(found, ["mcp.call-fails"]);
  } finally {
    await sql`grant execute on function mcp.batch to mcp_gateway`;
  }
});

Deno.test("the doctor could not look with a user's own token, and says whose it wants", async () => {
  const token = await tokenOf(
    `jsonb_set(event, '{claims}', (event -> 'claims') - 'client_id')`,
  );
  const { looked, findings, failed } = await sound.diagnosis({ token });
  const signedIn = looked.find(({ title }) => title === "Signed in");
  assert.match(signedIn?.skipped?.why ?? "", /get one as a client/);
  assert.deepEqual([findings, failed], [[], true]);
});
