import assert from "node:assert/strict";
import { CALL_COST } from "../../../supabase/operate/doctor/call_cost.ts";
import { CATALOGUE } from "../../../supabase/functions/mcp/toolsets/mod.ts";
import { testApp } from "../../support/app.ts";
import { freshDatabase } from "../../support/database.ts";
import { demoClient } from "../../support/demo.ts";

/** Calls that a conversation makes before its client has it list the tools again. */
const CALLS_A_LIST = 3;

/** What is reckoned with holds, and not by being far too much. */
function assertRoundedUp(measured: number, reckoned: number) {
  assert.ok(measured <= reckoned, `${measured} of ${reckoned}`);
  assert.ok(measured > reckoned / 2, `${measured} of ${reckoned}`);
}

Deno.test("a record of a call takes what the calculator reckons with", async () => {
  await using database = await freshDatabase();
  const count = 10_000;
  await database.sql`
    insert into mcp.audit_log (user_id, client_id, session_id, request_id, tool,
      effect, outcome, trace_id, era, arguments)
    select md5(place % 5 || '')::uuid, md5(place % 7 || '')::uuid,
      gen_random_uuid(), gen_random_uuid(), 'get_exercise_history', 'read',
      'done', md5(place || ''), 'modern',
      '{"limit": {"type": "number", "value": 5}, "exercise": {"type": "string", "length": 21}}'
    from generate_series(1, ${count}) as place`;
  const [size] = await database.sql`
    select pg_total_relation_size('mcp.audit_log')::float8 as bytes`;
  assertRoundedUp(size!["bytes"] / count, CALL_COST.recordBytes);
});

Deno.test("an answer takes what the calculator reckons with, its share of a list and of the database included", async () => {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const token = await app.token(await demoClient(database));
  async function sizeOf(method: string, params = {}) {
    const response = await app.request("", {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const headers = [...response.headers].join("\r\n").length;
    return { body: (await response.arrayBuffer()).byteLength, headers };
  }
  const bytes: number[] = [];
  for (const { name, examples } of CATALOGUE.tools) {
    for (const example of examples) {
      const call = { name, arguments: example };
      const { body, headers } = await sizeOf("tools/call", call);
      bytes.push(headers + body + body);
    }
  }
  const list = await sizeOf("tools/list");
  const call = bytes.reduce((sum, each) => sum + each) / bytes.length;
  assertRoundedUp(call + list.body / CALLS_A_LIST, CALL_COST.egressBytes);
});
