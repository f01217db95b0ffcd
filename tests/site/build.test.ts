import assert from "node:assert/strict";
import { join } from "node:path";
import { buildSite, settingsFrom } from "../../supabase/site/build.ts";

const SETTINGS = {
  supabaseUrl: "https://project.test",
  publishableKey: "sb_publishable_test",
  mcpUrl: "https://mcp.example.test/mcp",
};
const ROOT = join(import.meta.dirname!, "../..");
const outDir = await Deno.makeTempDir({ prefix: "homeport-site-" });
await buildSite({ outDir, ...SETTINGS });
Deno.test.afterAll(() => Deno.remove(outDir, { recursive: true }));

const PAGES = [
  "index.html",
  "sign-in.html",
  "sign-up.html",
  "oauth/consent.html",
  "connections.html",
  "activity.html",
  "my-data.html",
  "404.html",
];

function read(file: string): Promise<string> {
  return Deno.readTextFile(join(outDir, file));
}

async function assetNames(): Promise<readonly string[]> {
  const assets = await Array.fromAsync(Deno.readDir(join(outDir, "assets")));
  return assets.map(({ name }) => name).sort();
}

for (const page of PAGES) {
  Deno.test(`buildSite() gives ${page} a policy that lets nothing else in`, async () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/
      .exec(await read(page))![1]!.replaceAll("&#39;", "'").split("; ");
    assert.ok(policy.includes("default-src 'none'"));
    assert.ok(policy.includes("script-src 'self'"));
    assert.ok(policy.includes("style-src 'self'"));
    assert.ok(
      policy.includes(
        "connect-src 'self' https://project.test https://mcp.example.test",
      ),
    );
  });

  Deno.test(`buildSite() writes ${page} without inline script or style`, async () => {
    const html = await read(page);
    assert.doesNotMatch(html, /<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/);
  });

  Deno.test(`buildSite() makes all that ${page} loads`, async () => {
    const loaded = [...(await read(page)).matchAll(/"(\/assets\/[^"]+)"/g)];
    assert.ok(loaded.length > 0);
    for (const [, path] of loaded) await Deno.stat(join(outDir, path!));
  });
}

Deno.test("buildSite() has an icon at an address that stays", async () => {
  assert.match(await read("icon.svg"), /^<svg/);
});

Deno.test("buildSite() names every asset after its content", async () => {
  for (const name of await assetNames()) {
    assert.match(name, /^\w+-[0-9a-f]{12}\.(js|css|svg)$/);
  }
});

Deno.test("buildSite() bundles nothing again while the sources are the same", async () => {
  const [script] = (await assetNames()).filter((name) => name.endsWith(".js"));
  const path = join(outDir, "assets", script!);
  const { mtime } = await Deno.stat(path);
  await buildSite({ outDir, ...SETTINGS });
  assert.deepEqual((await Deno.stat(path)).mtime, mtime);
});

Deno.test("buildSite() removes what older pages loaded", async () => {
  const before = await assetNames();
  await Deno.writeTextFile(join(outDir, "assets/site-000000000000.js"), "");
  await buildSite({ outDir, ...SETTINGS });
  assert.deepEqual(await assetNames(), before);
});

Deno.test("buildSite() escapes its settings", async () => {
  const other = await Deno.makeTempDir({ prefix: "homeport-site-" });
  try {
    await Deno.rename(join(outDir, "assets"), join(other, "assets"));
    const publishableKey = '"><script>alert(1)</script>';
    await buildSite({ outDir: other, ...SETTINGS, publishableKey });
    const html = await Deno.readTextFile(join(other, "index.html"));
    assert.doesNotMatch(html, /<script>/);
  } finally {
    await Deno.rename(join(other, "assets"), join(outDir, "assets"));
    await Deno.remove(other, { recursive: true });
  }
});

Deno.test("the script's sources all count towards its name", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", join(ROOT, "supabase/site/main.tsx")],
    cwd: ROOT,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  const local: string[] = modules
    .map(({ specifier }: { readonly specifier: string }) => specifier)
    .filter((specifier: string) => specifier.startsWith("file:"));
  assert.ok(local.length > 10);
  for (const specifier of local) {
    assert.match(
      specifier,
      /\/supabase\/(site|functions\/mcp\/(core|toolsets\/(permissions|toolset_facts)\.ts))/,
    );
  }
});

Deno.test("settingsFrom() puts the endpoint where the function is", () => {
  assert.deepEqual(
    settingsFrom({
      SUPABASE_URL: "https://project.test/",
      SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
    }),
    {
      supabaseUrl: "https://project.test",
      publishableKey: "sb_publishable_test",
      mcpUrl: "https://project.test/functions/v1/mcp",
    },
  );
});

Deno.test("settingsFrom() names every missing setting at once", () => {
  assert.throws(
    () => settingsFrom({}),
    /SUPABASE_URL must[^]*SUPABASE_PUBLISHABLE_KEY must/,
  );
});

Deno.test("settingsFrom() refuses to publish a secret key", () => {
  assert.throws(
    () =>
      settingsFrom({
        SUPABASE_URL: "https://project.test",
        SUPABASE_PUBLISHABLE_KEY: "sb_secret_x",
      }),
    /is a secret key/,
  );
});
