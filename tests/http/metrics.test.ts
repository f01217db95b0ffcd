import assert from "node:assert/strict";
import { type TestApp, testApp } from "../support/app.ts";
import { toolCall } from "../attack/tool_call.ts";
import { freshDatabase } from "../support/database.ts";
import {
  type ReadFamily,
  readOpenMetrics,
  total,
} from "../support/open_metrics.ts";
import { addUser, connectedClient } from "../support/people.ts";

const KEY = "k".repeat(32);
const HISTOGRAM = "mcp_server_operation_duration_seconds";

Deno.test("/metrics is OpenMetrics before anything has been counted", async () => {
  await using database = await freshDatabase();
  await using app = await appOn(database.url("mcp_gateway"));
  const response = await app.request("/metrics", OPERATOR);
  assert.match(
    response.headers.get("content-type")!,
    /^application\/openmetrics-text; version=1\.0\.0; charset=utf-8$/,
  );
  assert.equal(response.headers.get("cache-control"), "no-store");
  const families = readOpenMetrics(await response.text());
  assert.deepEqual(families.map(({ name }) => name), [
    "homeport_calls",
    HISTOGRAM,
  ]);
});

Deno.test("/metrics counts calls by tool, outcome and fault, and times them", async () => {
  await using database = await freshDatabase();
  await using app = await appOn(database.url("mcp_gateway"));
  const ann = await connectedClient(database, await addUser(database), [
    "workouts:read",
    "account:read",
  ]);
  async function call(tool: string, args: unknown = {}) {
    const response = await app.request(
      "",
      toolCall(await app.token(ann), tool, args),
    );
    await response.text();
  }
  for (let n = 0; n < 3; n++) await call("whoami");
  await call("list_workouts", { limit: -1 });
  // What is refused is recorded after the answer.
  await app.settled();

  const families = await scrape(app);
  const whoami = {
    mcp_method_name: "tools/call",
    gen_ai_tool_name: "whoami",
    outcome: "done",
  };
  const refused = {
    gen_ai_tool_name: "list_workouts",
    error_type: "invalid_input",
  };
  for (
    const name of ["homeport_calls_total", `${HISTOGRAM}_count`]
  ) {
    assert.equal(total(families, name, whoami), 3);
    assert.equal(total(families, name, refused), 1);
    assert.equal(total(families, name), 4);
  }
  const seconds = total(families, `${HISTOGRAM}_sum`);
  assert.ok(seconds > 0 && seconds < 60, `${seconds}`);
});

Deno.test("/metrics keeps a line a line, whatever stands in the record", async () => {
  await using database = await freshDatabase();
  await using app = await appOn(database.url("mcp_gateway"));
  const evil = 'x"} 1\nforged_total 5\\';
  const ann = await connectedClient(database, await addUser(database));
  await database.sql`
    insert into mcp.audit_log
      (user_id, client_id, session_id, request_id, tool, effect, outcome)
    values (${ann.userId}, ${ann.clientId!}, ${ann.sessionId}, 'r', ${evil},
      'read', 'done')`;
  const families = await scrape(app);
  assert.equal(
    total(families, "homeport_calls_total", { gen_ai_tool_name: evil }),
    1,
  );
});

Deno.test("/metrics says nothing of who called", async () => {
  await using database = await freshDatabase();
  await using app = await appOn(database.url("mcp_gateway"));
  const ann = await connectedClient(database, await addUser(database));
  const call = toolCall(await app.token(ann), "list_exercises", {
    search: "needle",
  });
  await (await app.request("", call)).text();
  const text = await (await app.request("/metrics", OPERATOR)).text();
  assert.match(text, /list_exercises/);
  for (const secret of [ann.userId, ann.clientId!, ann.sessionId, "needle"]) {
    assert.ok(!text.includes(secret));
  }
});

const OPERATOR = { headers: { authorization: `Bearer ${KEY}` } };

function appOn(databaseUrl: string) {
  return testApp({ databaseUrl, config: { operatorKey: KEY } });
}

async function scrape(app: TestApp): Promise<readonly ReadFamily[]> {
  const response = await app.request("/metrics", OPERATOR);
  assert.equal(response.status, 200);
  return readOpenMetrics(await response.text());
}
