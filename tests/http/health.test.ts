import assert from "node:assert/strict";
import type { Config } from "../../supabase/functions/mcp/config.ts";
import { testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { published } from "../support/published.ts";
import { ISSUER } from "../support/tokens.ts";

const KEY = "operator".repeat(4);
const OPERATOR = { headers: { authorization: `Bearer ${KEY}` } };
const SOUND = {
  "/keys": { keys: [{ kty: "EC" }] },
  "/metadata": { issuer: ISSUER },
};

Deno.test("/health says that the instance is alive, whatever else is not", async () => {
  const { status, json } = await health("/health", {}, {
    databaseUrl: "postgresql://nobody@127.0.0.1:1/none",
  });
  assert.deepEqual([status, json], [200, { status: "ok" }]);
});

Deno.test("/health?deep finds database, pool, keys and auth, and how long each took", async () => {
  const { status, json } = await health("/health?deep", SOUND);
  assert.equal(status, 200);
  assert.equal(json.status, "ok");
  assert.deepEqual(Object.keys(json.checks), [
    "database",
    "pool",
    "keys",
    "auth",
  ]);
  for (const { status, ms } of Object.values<Finding>(json.checks)) {
    assert.equal(status, "ok");
    assert.ok(ms > 0 && ms < 3_000);
  }
});

interface Finding {
  readonly status: string;
  readonly ms: number;
}

const FAULTS: readonly [string, readonly string[], object, Partial<Config>?][] =
  [
    ["no database", ["database", "pool"], SOUND, {
      databaseUrl: "postgresql://mcp_gateway@127.0.0.1:1/none",
    }],
    ["no keys", ["keys"], { ...SOUND, "/keys": { keys: [] } }],
    ["keys that are none", ["keys"], { ...SOUND, "/keys": null }],
    ["keys that cannot be had", ["keys"], { "/metadata": SOUND["/metadata"] }],
    ["no Auth", ["auth"], { "/keys": SOUND["/keys"] }],
    ["another's Auth", ["auth"], {
      ...SOUND,
      "/metadata": { issuer: "https://other.test" },
    }],
  ];
for (const [fault, names, documents, config] of FAULTS) {
  Deno.test(`/health?deep finds ${fault}, and says so in words of our own`, async () => {
    const { status, json, text } = await health(
      "/health?deep",
      documents,
      config,
    );
    assert.equal(status, 503);
    assert.equal(json.status, "failing");
    const failing = Object.entries<Finding>(json.checks)
      .filter(([, { status }]) => status === "failing").map(([name]) => name);
    assert.deepEqual(failing, names);
    assert.doesNotMatch(text, /needle|ECONN|refused|127\.0\.0\.1|other\.test/i);
  });
}

Deno.test("/health?deep finds a pool whose connections cannot all be had", async () => {
  await using database = await freshDatabase();
  // One is ours, so that two of the pool's four are let in.
  await database.sql`alter database ${
    database.sql(database.name)
  } connection limit 3`;
  const { json } = await health("/health?deep", SOUND, {
    databaseUrl: database.url("mcp_gateway"),
  });
  assert.equal(json.checks.database.status, "ok");
  assert.equal(json.checks.pool.status, "failing");
});

async function health(
  path: string,
  documents: object,
  config: Partial<Config> = {},
) {
  await using database = await freshDatabase();
  await using auth = published({ ...documents });
  await using app = await testApp({
    databaseUrl: config.databaseUrl ?? database.url("mcp_gateway"),
    config: {
      operatorKey: KEY,
      jwksUrl: `${auth.url}/keys`,
      metadataUrl: `${auth.url}/metadata`,
    },
  });
  const response = await app.request(path, OPERATOR);
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}
