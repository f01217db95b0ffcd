import assert from "node:assert/strict";
import { join } from "node:path";
import { requireLocked } from "../../supabase/operate/deploy/function_step.ts";
import { workspaceFor } from "../../supabase/operate/deploy/workspace.ts";
import { imageFrom } from "../hosts/dockerfile.ts";
import { SITE_URL } from "./deployable_project.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** What a workspace is made from. */
const DEPLOYMENT = { siteUrl: SITE_URL, given: new Map<string, string>() };
const LOCK = "supabase/functions/mcp/deno.lock";

Deno.test("deploy takes the packages of the lock file", async () => {
  await using workspace = await workspaceFor(DEPLOYMENT);
  await requireLocked(workspace.dir);
});

const CHANGES: readonly (readonly [string, string, RegExp, string])[] = [
  [
    "has another version of a package",
    "import_map.json",
    /jose@6[\d.]+/g,
    "jose@6.2.0",
  ],
  [
    "lacks a package",
    LOCK,
    /^ {4}"(npm:)?jose@[^\n]*\n|^ {4}"jose@[^}]*},\n/gm,
    "",
  ],
];
for (const [change, path, from, to] of CHANGES) {
  Deno.test(`deploy uploads nothing where the project ${change}`, async () => {
    await using workspace = await workspaceFor(DEPLOYMENT);
    const file = join(workspace.dir, path);
    const text = await Deno.readTextFile(file);
    assert.match(text, from);
    await Deno.writeTextFile(file, text.replaceAll(from, to));
    await assert.rejects(
      requireLocked(workspace.dir),
      /^Fault: The function was not uploaded/,
    );
  });
}

Deno.test("the image is built from, and runs on, the packages of the lock file", async () => {
  const image = imageFrom(await Deno.readTextFile(`${ROOT}Dockerfile`));
  const builds = image.steps.flatMap((step) => "run" in step ? [step.run] : []);
  for (const command of [...builds, image.command]) {
    assert.ok(command.includes(`--lock=${LOCK}`), command.join(" "));
    assert.ok(command.includes("--frozen"), command.join(" "));
  }
});
