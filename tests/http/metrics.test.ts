import assert from "node:assert/strict";
import { type TestApp, testApp } from "../support/app.ts";
import { toolCall } from "../attack/tool_call.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
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

for (
  const [accept, type] of [
    ["*/*", "application/openmetrics-text"],
    [
      "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
      "application/openmetrics-text",
    ],
    ["text/plain;version=0.0.4", "text/plain"],
  ] as const
) {
  Deno.test(`/metrics answers who accepts ${accept} with ${type}`, async () => {
    await using database = await freshDatabase();
    await using app = await appOn(database.url("mcp_gateway"));
    const ann = await connectedClient(database, await addUser(database));
    const call = toolCall(await app.token(ann), "whoami");
    await (await app.request("", call)).text();
    const response = await app.request("/metrics", {
      headers: { ...OPERATOR.headers, accept },
    });
    assert.ok(response.headers.get("content-type")!.startsWith(type));
    const text = await response.text();
    const isPlain = type === "text/plain";
    assert.equal(text.includes("# EOF"), !isPlain);
    // Without its own kind and help, a reader of the older text finds none.
    const counter = isPlain ? "homeport_calls_total" : "homeport_calls";
    assert.ok(text.startsWith(`# TYPE ${counter} counter\n# HELP ${counter} `));
    assert.match(text, /^homeport_calls_total\{.+\} 1$/m);
  });
}

Deno.test("/metrics reads no more of a long record than its end", async () => {
  await using database = await freshDatabase();
  const { sql } = database;
  await sql`
    insert into mcp.audit_log
      (user_id, client_id, session_id, request_id, tool, effect, outcome)
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'r', 'x',
      'read', 'done'
    from generate_series(1, 50000)`;
  await sql`analyze mcp.audit_log`;
  await sql`update mcp.counting
    set settled_id = (select max(id) - 10 from mcp.audit_log)`;
  const scans = async () => {
    const [row] = await sql`select seq_scan::int as scans
      from pg_stat_user_tables where relid = 'mcp.audit_log'::regclass`;
    return row!["scans"];
  };
  await using one = await reserved(sql);
  const before = await scans();
  await one.sql`select mcp.metrics()`;
  await one.sql`select pg_stat_force_next_flush()`;
  assert.equal(await scans(), before);
});

Deno.test("/metrics without a database says no more than that", async () => {
  await using app = await appOn(
    "postgresql://mcp_gateway@127.0.0.1:1/none",
  );
  const response = await app.request("/metrics", OPERATOR);
  assert.equal(response.status, 503);
  assert.equal((await response.json()).code, "unavailable");
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

/** One connection: what it has read is told when it says so. */
async function reserved(sql: TestDatabase["sql"]) {
  const held = await sql.reserve();
  return {
    sql: held,
    [Symbol.asyncDispose]: () => Promise.resolve(held.release()),
  };
}

function appOn(databaseUrl: string) {
  return testApp({ databaseUrl, config: { operatorKey: KEY } });
}

async function scrape(app: TestApp): Promise<readonly ReadFamily[]> {
  const response = await app.request("/metrics", OPERATOR);
  assert.equal(response.status, 200);
  return readOpenMetrics(await response.text());
}
