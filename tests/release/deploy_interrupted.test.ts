import assert from "node:assert/strict";
import { managementApi } from "./platform/management_api.ts";
import { SITE_URL } from "./deployable_project.ts";

const ENTRY =
  new URL("../../supabase/operate/deploy.ts", import.meta.url).pathname;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`a deployment that ${signal} ends leaves no copy and no secret behind`, async () => {
    await using api = await managementApi();
    const temporary = await Deno.makeTempDir({ prefix: "homeport-signal-" });
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--allow-all",
        ENTRY,
        "--yes",
        "--project",
        api.ref,
      ],
      env: { ...api.env, SITE_URL, TMPDIR: temporary },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = process.stdout.getReader();
    const { value } = await reader.read();
    assert.match(new TextDecoder().decode(value), /^Looking at project/);
    assert.equal((await copiesIn(temporary)).length, 1);
    process.kill(signal);
    await reader.cancel();
    assert.equal((await process.status).code, 130);
    assert.deepEqual(await copiesIn(temporary), []);
    await Deno.remove(temporary, { recursive: true });
  });
}

async function copiesIn(dir: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(dir)) {
    if (name.startsWith("homeport-deploy-")) names.push(name);
  }
  return names;
}
