import assert from "node:assert/strict";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import { TOOLSET_FACTS } from "../../supabase/functions/mcp/toolsets/permissions.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { addUser, connectedClient } from "../support/people.ts";
import { ENDPOINT, ISSUER } from "../support/tokens.ts";

const METADATA_PATH = "/.well-known/oauth-protected-resource";

const PATHS = [
  "",
  ...TOOLSET_FACTS.map(({ name }) => name).map((name) => `/x/${name}`),
]
  .flatMap((path) => [path, `${path}/readonly`]);

for (const path of PATHS) {
  Deno.test(`the metadata of the endpoint "${path}" names that very endpoint`, async () => {
    await withApp(async (app) => {
      const response = await app.request(path + METADATA_PATH);
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), {
        resource: ENDPOINT + path,
        authorization_servers: [ISSUER],
        bearer_methods_supported: ["header"],
        scopes_supported: ["email"],
        resource_name: "Homeport",
      });
    });
  });

  Deno.test(`the challenge of the endpoint "${path}" names its own metadata`, async () => {
    await withApp(async (app) => {
      const response = await app.request(`${path}/`, { method: "POST" });
      assert.equal(
        response.headers.get("www-authenticate"),
        `Bearer resource_metadata="${ENDPOINT}${path}${METADATA_PATH}", ` +
          'scope="email"',
      );
    });
  });

  // The token hook puts the widest endpoint into every token, whatever resource
  // a client asked for: which tools it may use is what the user granted.
  Deno.test(`the one token of a client is good at "${path}"`, async () => {
    await withApp(async (app, authorization) => {
      assert.equal(await statusOfList(app, path, authorization), 200);
    });
  });

  Deno.test(`a token for another address is not good at "${path}"`, async () => {
    await withApp(async (app, _, caller) => {
      for (const aud of [`${ENDPOINT}/x`, `${ENDPOINT}/`, "authenticated"]) {
        const token = await app.token(caller, { aud });
        assert.equal(await statusOfList(app, path, `Bearer ${token}`), 401);
      }
    });
  });
}

Deno.test("a token for a narrowed address alone is good at none: none is issued", async () => {
  await withApp(async (app, _, caller) => {
    const token = await app.token(caller, { aud: `${ENDPOINT}/readonly` });
    for (const path of PATHS) {
      assert.equal(await statusOfList(app, path, `Bearer ${token}`), 401);
    }
  });
});

for (const path of ["/x/nothing", "/x/workouts/more", "/anything", "//"]) {
  Deno.test(`there is nothing at "${path}"`, async () => {
    await withApp(async (app) => {
      const response = await app.request(path, { method: "POST" });
      assert.equal(response.status, 404);
      assert.equal((await response.json()).code, "not_found");
    });
  });
}

Deno.test("an MCP endpoint refuses a body over its limit before reading the token", async () => {
  await withApp(async (app) => {
    const response = await app.request("", {
      method: "POST",
      headers: { "content-length": "10000000" },
      body: new Uint8Array(10_000_000),
    });
    assert.equal(response.status, 413);
    const { code, message } = await response.json();
    assert.equal(code, "too_large");
    assert.match(message, /1,000,000 bytes/);
  });
});

Deno.test("an MCP endpoint refuses a body over its limit whose length is not told", async () => {
  await withApp(async (app, authorization) => {
    const response = await app.request("", {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: endless(),
    });
    assert.equal(response.status, 413);
    await response.body?.cancel();
  });
});

Deno.test("an MCP endpoint answers broken JSON as JSON-RPC says", async () => {
  await withApp(async (app, authorization) => {
    const response = await app.request("", {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: "{",
    });
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), {
      jsonrpc: "2.0",
      id: null,
      error: { code: -32700, message: "The body is not JSON." },
    });
  });
});

Deno.test("a browser may ask an MCP endpoint from anywhere and read its challenge", async () => {
  await withApp(async (app) => {
    const preflight = await app.request("", {
      method: "OPTIONS",
      headers: {
        origin: "https://client.test",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, mcp-protocol-version",
      },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
    assert.match(
      preflight.headers.get("access-control-allow-headers") ?? "",
      /authorization.*mcp-protocol-version/,
    );
    const answer = await app.request("", {
      method: "POST",
      headers: { origin: "https://client.test" },
    });
    assert.match(
      answer.headers.get("access-control-expose-headers") ?? "",
      /www-authenticate/,
    );
  });
});

Deno.test("a browser may ask the site's API from the site alone", async () => {
  await withApp(async (app) => {
    for (
      const [origin, allowed] of [
        ["http://site.test", "http://site.test"],
        ["http://elsewhere.test", null],
      ]
    ) {
      const preflight = await app.request("/account/grants", {
        method: "OPTIONS",
        headers: { origin: origin!, "access-control-request-method": "PUT" },
      });
      assert.equal(
        preflight.headers.get("access-control-allow-origin"),
        allowed,
      );
    }
  });
});

Deno.test("/health answers without a token", async () => {
  await withApp(async (app) => {
    const response = await app.request("/health");
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status: "ok" });
  });
});

Deno.test("an MCP endpoint does not read a body that is not said to be JSON", async () => {
  await withApp(async (app, authorization) => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(100_000));
      },
    }, { highWaterMark: 0 });
    const response = await app.request("", {
      method: "POST",
      headers: { authorization, "content-type": "text/plain" },
      body,
    });
    assert.equal(response.status, 415);
    assert.equal(pulled, 0);
    await response.body?.cancel();
  });
});

async function withApp(
  fact: (
    app: TestApp,
    authorization: string,
    caller: Caller,
  ) => Promise<void>,
) {
  await using database = await freshDatabase();
  await using app = await testApp({ databaseUrl: database.url("mcp_gateway") });
  const caller = await connectedClient(database, await addUser(database));
  await fact(app, `Bearer ${await app.token(caller)}`, caller);
}

async function statusOfList(
  app: TestApp,
  path: string,
  authorization: string,
): Promise<number> {
  const response = await app.request(path, {
    method: "POST",
    headers: {
      authorization,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });
  await response.body?.cancel();
  return response.status;
}

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(100_000)),
  });
}
