import assert from "node:assert/strict";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient, sessionOf } from "../support/people.ts";

const METADATA = "/.well-known/oauth-protected-resource";
const PATHS = ["/health", METADATA, "", "/account/grants", "/nowhere"];

for (const path of PATHS) {
  Deno.test(`the answer at "${path}" is data, for no page and no frame`, async () => {
    await withApp(async ({ request }) => {
      const { headers, body } = await request(path);
      assert.equal(
        headers.get("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'",
      );
      assert.equal(headers.get("x-frame-options"), "DENY");
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("referrer-policy"), "no-referrer");
      assert.match(headers.get("content-type")!, /^application\/json/);
      await body?.cancel();
    });
  });

  Deno.test(`no cache keeps the answer at "${path}" to a request with a token`, async () => {
    await withApp(async ({ request }, tokens) => {
      for (const token of [...tokens, "abc"]) {
        const { headers, body } = await request(path, {
          headers: { authorization: `Bearer ${token}` },
        });
        assert.equal(headers.get("cache-control"), "no-store");
        await body?.cancel();
      }
    });
  });
}

Deno.test("a browser may send MCP's headers, and no others, and read two", async () => {
  await withApp(async ({ request }) => {
    const { headers } = await request("", {
      method: "OPTIONS",
      headers: {
        origin: "https://client.test",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-other",
      },
    });
    assert.deepEqual(
      headers.get("access-control-allow-headers")!.split(",").sort(),
      [
        "accept",
        "authorization",
        "content-type",
        "last-event-id",
        "mcp-method",
        "mcp-name",
        "mcp-protocol-version",
        "mcp-session-id",
        "x-mcp-exclude-tools",
        "x-mcp-readonly",
        "x-mcp-tools",
        "x-mcp-toolsets",
      ],
    );
    assert.equal(
      headers.get("access-control-expose-headers"),
      "mcp-session-id,www-authenticate",
    );
    assert.equal(headers.get("access-control-allow-credentials"), null);
  });
});

async function withApp(
  fact: (app: TestApp, tokens: readonly string[]) => Promise<void>,
) {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const userId = await addUser(database);
  await fact(app, [
    await app.token(await connectedClient(database, userId)),
    await app.token(await sessionOf(database, userId)),
  ]);
}
