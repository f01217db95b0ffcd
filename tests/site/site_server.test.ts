import assert from "node:assert/strict";
import { join } from "node:path";
import { siteServer } from "../../supabase/local/site_server.ts";

// A secret beside the folder: what a traversal would find.
const parent = await Deno.makeTempDir({ prefix: "homeport-site-" });
const dir = join(parent, "site");
await Deno.mkdir(join(dir, "oauth"), { recursive: true });
await Deno.mkdir(join(dir, "assets"));
for (
  const [file, content] of Object.entries({
    "../secret.html": "SECRET",
    "index.html": "home",
    "404.html": "nothing here",
    "oauth/consent.html": "consent",
    "assets/site-abc.js": "script",
    "_headers": "hidden",
  })
) await Deno.writeTextFile(join(dir, file), content);
Deno.test.afterAll(() => Deno.remove(parent, { recursive: true }));

const ORIGIN = "http://127.0.0.1:3000";
const app = siteServer({ dir, origin: ORIGIN });

async function get(path: string) {
  const response = await app.request(ORIGIN + path);
  return { response, text: await response.text() };
}

for (
  const [path, content] of [
    ["/", "home"],
    ["/oauth/consent", "consent"],
    ["/oauth/consent?authorization_id=abc", "consent"],
    ["/assets/site-abc.js", "script"],
  ] as const
) {
  Deno.test(`siteServer() answers ${path} with its file`, async () => {
    const { response, text } = await get(path);
    assert.equal(response.status, 200);
    assert.equal(text, content);
  });
}

for (
  const path of [
    "/nowhere",
    "/oauth",
    "/oauth/",
    "/assets",
    "/_headers",
    "/../secret",
    "/..%2fsecret",
    "/%2e%2e/secret",
    "/..%5csecret",
    "/oauth/..%2f..%2fsecret.html",
    "//secret",
    "/%00",
    "/%",
  ]
) {
  Deno.test(`siteServer() answers ${path} with its 404 page`, async () => {
    const { response, text } = await get(path);
    assert.equal(response.status, 404);
    assert.equal(text, "nothing here");
  });
}

for (const path of ["/", "/assets/site-abc.js", "/nowhere"]) {
  Deno.test(`siteServer() sends the security headers with ${path}`, async () => {
    const { headers } = (await get(path)).response;
    assert.equal(headers.get("x-frame-options"), "DENY");
    assert.equal(
      headers.get("content-security-policy"),
      "frame-ancestors 'none'",
    );
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
  });
}

Deno.test("siteServer() has pages asked for anew each time", async () => {
  const { headers } = (await get("/")).response;
  assert.equal(headers.get("cache-control"), "no-cache");
  assert.match(headers.get("content-type") ?? "", /^text\/html/);
});

Deno.test("siteServer() has assets kept for good", async () => {
  const { headers } = (await get("/assets/site-abc.js")).response;
  assert.match(headers.get("cache-control") ?? "", /immutable/);
  assert.match(headers.get("content-type") ?? "", /^text\/javascript/);
});

Deno.test("siteServer() does not let a missing asset be kept", async () => {
  const { response } = await get("/assets/site-gone.js");
  assert.equal(response.status, 404);
  assert.equal(response.headers.get("cache-control"), "no-cache");
});

Deno.test("siteServer() sends a visitor by another name of the host to its origin", async () => {
  const path = "/oauth/consent?authorization_id=abc";
  const response = await app.request(`http://localhost:3000${path}`);
  assert.equal(response.status, 307);
  assert.equal(response.headers.get("location"), ORIGIN + path);
});
