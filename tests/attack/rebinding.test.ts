import assert from "node:assert/strict";
import { type TestApp, testApp } from "../support/app.ts";
import { emptyDatabase } from "../support/database.ts";

const ENDPOINT_NAME = "homeport.test";

/** Origins, the name by which each addresses us, and whether it may. */
const PAGES: readonly (readonly [string, string, boolean])[] = [
  ["http://rebound.test", "rebound.test", false],
  ["http://rebound.test:54321", "rebound.test:54321", false],
  ["http://REBOUND.test", "rebound.test.", false],
  ["https://client.test", ENDPOINT_NAME, true],
  ["http://localhost:6274", "localhost:54321", true],
  ["http://127.0.0.1:3000", "127.0.0.1:54321", true],
  ["http://[::1]:3000", "[::1]:54321", true],
  [`http://${ENDPOINT_NAME}`, ENDPOINT_NAME, true],
  ["vscode-webview://0a1b2c", ENDPOINT_NAME, true],
  ["null", ENDPOINT_NAME, true],
  ["http://client.test/path", ENDPOINT_NAME, false],
  ["http://user@client.test", ENDPOINT_NAME, false],
  ["not an origin", ENDPOINT_NAME, false],
];

for (const [origin, host, allowed] of PAGES) {
  for (const header of ["host", "x-forwarded-host"]) {
    // Defence: `originGuard`; a rebound page is same-origin to its browser.
    Deno.test(`an MCP endpoint ${allowed ? "hears" : "refuses"} the origin ${origin} where ${header} is ${host}`, async () => {
      await withApp(async (app) => {
        const response = await app.request("", {
          method: "POST",
          headers: { origin, [header]: host },
        });
        assert.equal(response.status, allowed ? 401 : 403);
        const { code, message } = await response.json();
        assert.equal(code, allowed ? "invalid_token" : "foreign_origin");
        assert.match(
          message,
          allowed ? /access token/ : /Pages of this origin/,
        );
      });
    });
  }
}

Deno.test("a program without an origin may address an MCP endpoint by any name", async () => {
  await withApp(async (app) => {
    const response = await app.request("", {
      method: "POST",
      headers: { host: "edge.internal", "x-forwarded-host": "edge.internal" },
    });
    assert.equal(response.status, 401);
    await response.body?.cancel();
  });
});

// Defence: `siteOnly`; CORS alone would only hide the answer, not stop the operation.
Deno.test("the site's API refuses pages that are not the site's before it reads a token", async () => {
  await withApp(async (app) => {
    for (
      const origin of [
        "http://elsewhere.test",
        "null",
        "http://site.test.evil.test",
      ]
    ) {
      const response = await app.request("/account/grants", {
        headers: { origin, authorization: "Bearer abc" },
      });
      assert.equal(response.status, 403);
      assert.equal((await response.json()).code, "foreign_origin");
    }
  });
});

async function withApp(fact: (app: TestApp) => Promise<void>) {
  await using database = emptyDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  await fact(app);
}
