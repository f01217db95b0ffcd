import assert from "node:assert/strict";
import { join } from "node:path";
import { platformDeno } from "../support/platform_deno.ts";
import { bundleSize } from "./bundle_size.ts";
import { type ModuleGraph, moduleGraph } from "./module_graph.ts";
import type { Upload } from "./platform/functions.ts";
import { rehearsal } from "./rehearsal.ts";
import { unpacked, type UnpackedUpload, uploadOf } from "./upload.ts";

/** Shapes of keys, tokens and passwords that no source has a reason to hold. */
const SECRET =
  /sbp_[0-9a-f]{40}|sb_secret_\w{8}|eyJ[\w-]{16,}\.|PRIVATE KEY-|postgres(ql)?:\/\/[^\s"'`]*:[^\s"'`]*@/;

/** Where people keep secrets, and where they drop them. */
const HIDING_PLACES = [
  ".env",
  "supabase/.env",
  "supabase/functions/.env",
  "supabase/functions/mcp/.env",
  "supabase/functions/mcp/keys.json",
  "supabase/functions/mcp/toolsets/keys.ts",
];

const open = new AsyncDisposableStack();
const canary = crypto.randomUUID();
let upload: Upload;
let files: UnpackedUpload;
let graph: ModuleGraph;
Deno.test.beforeAll(async () => {
  await using staged = await rehearsal();
  for (const path of HIDING_PLACES) {
    await Deno.writeTextFile(join(staged.project, path), `KEY=${canary}\n`);
  }
  upload = await uploadOf(staged);
  files = open.use(await unpacked(upload));
  graph = await moduleGraph(files, await platformDeno());
});
Deno.test.afterAll(() => open.disposeAsync());

Deno.test("the upload is what the entry point imports and the import map, and nothing else", () => {
  assert.deepEqual(
    [...upload.files.keys()].toSorted(),
    ["import_map.json", ...graph.files].toSorted(),
  );
});

Deno.test("every uploaded file but the import map is the function's own", () => {
  const { import_map_path } = upload.metadata;
  const strange = [...upload.files.keys()].filter((path) =>
    path !== import_map_path && !path.startsWith("supabase/functions/mcp/")
  );
  assert.deepEqual(strange, []);
});

Deno.test("the upload leaves the check of tokens to the function", () => {
  assert.deepEqual(upload.metadata, {
    name: "mcp",
    entrypoint_path: "supabase/functions/mcp/index.ts",
    import_map_path: "import_map.json",
    static_patterns: [],
    verify_jwt: false,
  });
});

Deno.test("no uploaded file has the shape of a secret in it", () => {
  for (const [path, text] of texts(upload)) {
    assert.doesNotMatch(text, SECRET, path);
  }
});

Deno.test("no secret that lies beside the uploaded files goes along", () => {
  for (const [path, text] of texts(upload)) {
    assert.ok(!text.includes(canary), path);
  }
});

Deno.test("the import map names an exact version of every package", () => {
  const text = new Map(texts(upload)).get(upload.metadata.import_map_path)!;
  const { imports }: { imports: Record<string, string> } = JSON.parse(text);
  for (const [name, target] of Object.entries(imports)) {
    assert.match(target, /^npm:\/?(@[\w-]+\/)?[\w-]+@\d+\.\d+\.\d+[\w.-]*\/?$/);
    assert.ok(target.includes(name.replace(/\/$/, "")), name);
  }
});

Deno.test("the function imports these packages and no other, each in one version", async () => {
  assert.deepEqual(
    graph.packages.map(({ name }) => name).toSorted(),
    [
      "@modelcontextprotocol/core",
      "@modelcontextprotocol/server",
      "hono",
      "jose",
      "postgres",
      "zod",
    ],
  );
  const { imports } = JSON.parse(await Deno.readTextFile(files.importMap));
  for (const { name, version } of graph.packages) {
    if (name in imports) assert.ok(imports[name].endsWith(`@${version}`), name);
  }
});

Deno.test("what serves a local client is not uploaded", () => {
  const all = [...graph.files, ...graph.specifiers];
  assert.deepEqual(all.filter((name) => name.includes("stdio")), []);
});

Deno.test("the upload and its packages are below the platform's 20 MB", async () => {
  const { packages } = await moduleGraph(files, Deno.execPath());
  const { own, npm, sizes } = await bundleSize(upload, packages);
  console.table({ uploaded: own, packages: npm, ...sizes });
  assert.ok(own.bytes + npm.bytes < 20_000_000);
});

function texts({ files }: Upload): readonly (readonly [string, string])[] {
  const decoder = new TextDecoder();
  return [...files].map(([path, bytes]) => [path, decoder.decode(bytes)]);
}
