import assert from "node:assert/strict";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";
import { toolCall } from "./tool_call.ts";

const KEY = "k".repeat(40);
const DOORS = ["/metrics", "/health?deep", "/health?deep=1"];

let scene: Scene;
Deno.test.beforeAll(async () => {
  scene = await openScene();
});
Deno.test.afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

// Defence: `operatorKey`.
for (
  const [which, authorization] of Object.entries({
    "no key": undefined,
    "a wrong key": `Bearer ${"x".repeat(40)}`,
    "a key that begins like it": `Bearer ${KEY.slice(0, -1)}`,
    "a key that is longer": `Bearer ${KEY}k`,
    "the key in capitals": `Bearer ${KEY.toUpperCase()}`,
    "the key as Basic": `Basic ${btoa(`operator:${KEY}`)}`,
    "the key without a scheme": KEY,
    "nothing after Bearer": "Bearer ",
    "two keys": `Bearer wrong, Bearer ${KEY}`,
  })
) {
  for (const door of DOORS) {
    Deno.test(`${which} finds nothing at ${door}, as at any address where nothing is`, async () => {
      const init = authorization ? { headers: { authorization } } : {};
      const there = await told(scene.app, door, init);
      assert.equal(there.status, 404);
      assert.deepEqual(there, await told(scene.app, "/nothing", init));
    });
  }
}

// Defence: `operatorKey` instead of a token's check.
for (const door of DOORS) {
  Deno.test(`no user's token opens ${door}`, async () => {
    const userId = await addUser(scene.database);
    for (
      const caller of [
        await connectedClient(scene.database, userId),
        await sessionOf(scene.database, userId),
      ]
    ) {
      const token = await scene.app.token(caller);
      const init = { headers: { authorization: `Bearer ${token}` } };
      const there = await told(scene.app, door, init);
      assert.equal(there.status, 404);
      assert.deepEqual(there, await told(scene.app, "/nothing", init));
    }
  });

  Deno.test(`the key in an address opens ${door} to nobody: addresses are logged`, async () => {
    for (const name of ["key", "token", "access_token", "operator_key"]) {
      const mark = door.includes("?") ? "&" : "?";
      const { status } = await told(scene.app, `${door}${mark}${name}=${KEY}`);
      assert.equal(status, 404);
    }
  });

  // Defence: nothing is there unless a key is set.
  Deno.test(`without a key set, nothing opens ${door}`, async () => {
    await using database = await freshDatabase();
    await using app = await testApp({
      databaseUrl: database.url("mcp_gateway"),
    });
    for (const key of [KEY, "undefined", ""]) {
      const init = { headers: { authorization: `Bearer ${key}` } };
      assert.deepEqual(
        await told(app, door, init),
        await told(app, "/nothing", init),
      );
    }
  });

  Deno.test(`the key opens ${door} to its operator`, async () => {
    const { status } = await told(scene.app, door, OPERATOR);
    assert.notEqual(status, 404);
  });

  Deno.test(`the key opens ${door} for reading alone`, async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const init = { ...OPERATOR, method };
      assert.deepEqual(
        await told(scene.app, door, init),
        await told(scene.app, "/nothing", init),
      );
    }
  });
}

Deno.test("the operator's key calls no tool, and opens nothing of the site's", async () => {
  const called = await told(scene.app, "", toolCall(KEY, "whoami"));
  assert.equal(called.status, 401);
  const site = await told(scene.app, "/account/connections", OPERATOR);
  assert.equal(site.status, 401);
});

// Defence: `mcp.report` and `mcp.metrics` are the gateway's, tables nobody's.
Deno.test("no user counts anything, or reads what is counted", async () => {
  await using database = await freshDatabase();
  for (
    const statement of [
      "select mcp.report('{}')",
      "select mcp.metrics()",
      "select mcp.settle_counts()",
      "select mcp.alerts_due('[]')",
      "select * from mcp.call_counts",
      "select * from mcp.call_durations",
      "select * from mcp.reporters",
      "update mcp.alert_windows set told = '{errors,slow}'",
      "update mcp.counting set settled_id = 1000000",
    ]
  ) {
    await assert.rejects(
      database.sql.begin(async (sql) => {
        await sql`set local role authenticated`;
        await sql.unsafe(statement);
      }),
      /permission denied/,
      statement,
    );
  }
});

const OPERATOR = { headers: { authorization: `Bearer ${KEY}` } };

async function openScene(): Promise<Scene> {
  const database = await freshDatabase();
  const app = await testApp({
    databaseUrl: database.url("mcp_gateway"),
    config: { operatorKey: KEY },
  });
  return {
    database,
    app,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

interface Scene extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly app: TestApp;
}

/** All that an answer tells, but for what differs from request to request. */
async function told(app: TestApp, path: string, init?: RequestInit) {
  const { status, headers, ...response } = await answered(app, path, init);
  headers.delete("x-request-id");
  return { status, headers: [...headers], ...response };
}

async function answered(app: TestApp, path: string, init?: RequestInit) {
  const response = await app.request(path, init);
  const { status, headers } = response;
  return { status, headers: new Headers(headers), text: await response.text() };
}
