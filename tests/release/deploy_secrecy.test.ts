import assert from "node:assert/strict";
import { cliOutput } from "../../supabase/local/supabase_cli.ts";
import {
  projectCli,
  type RunCli,
} from "../../supabase/operate/deploy/project_cli.ts";
import { scramVerifier } from "../../supabase/operate/deploy/scram_verifier.ts";
import { withSite } from "../../supabase/operate/deploy/workspace.ts";
import { deployableProject } from "./deployable_project.ts";
import { exists } from "./exists.ts";

Deno.test("what a deployment makes by chance is in no argument, no SQL, no output and no file that stays", async () => {
  await using project = await deployableProject();
  const seen: string[] = [];
  const files: string[] = [];
  const supabase: RunCli = async (args, input) => {
    const output = await project.supabase(args, input);
    seen.push(...args, input?.stdin ?? "", output.text, output.words);
    files.push(
      ...args.flatMap((argument) =>
        argument.match(/^--(?:env-file|workdir)=(.*)$/)?.slice(1) ?? []
      ),
    );
    return output;
  };
  seen.push(await project.deploy({}, { supabase }));
  const { secrets } = project.api;
  const password = new URL(secrets.get("MCP_DATABASE_URL")!).password;
  const key = secrets.get("MCP_SECRET_KEY")!;
  assert.match(password, /^[0-9a-f]{64}$/);
  for (const text of seen) {
    assert.ok(!text.includes(password) && !text.includes(key), text);
  }
  assert.ok(files.length > 0);
  for (const path of files) assert.equal(await exists(path), false, path);
});

Deno.test("deploy has the CLI verify the database's certificate", async () => {
  const environments: (string | undefined)[] = [];
  const cli = projectCli((_, input) => {
    environments.push(input?.env?.PGSSLMODE);
    return Promise.resolve({ success: true, text: "[]", words: "" });
  }, { dir: "/", ref: "abcdefghijklmnopqrst" });
  await cli.run(["db", "push", "--yes"]);
  await cli.attempt(["config", "push"]);
  await cli.query("select");
  assert.deepEqual(environments, Array(3).fill("verify-full"));
});

Deno.test("Postgres takes the verifier for the password it was made of", async () => {
  await using project = await deployableProject();
  const { sql, cluster } = project;
  const verifier = scramVerifier("only-here");
  await sql.unsafe(`create role probe login password '${verifier}'`);
  const [stored] = await sql`
    select rolpassword from pg_authid where rolname = 'probe'`;
  assert.equal(stored!.rolpassword, verifier);
  for (const [password, isTaken] of [["only-here", true], ["other", false]]) {
    const url = cluster.url("postgres", "probe")
      .replace("probe:postgres", `probe:${password}`);
    const { success, words } = await cliOutput(
      ["db", "query", `--remote=${url}?sslmode=disable`, "--read-only"],
      { stdin: "select 1" },
    );
    assert.equal(success, isTaken, words);
  }
});

Deno.test("a config.toml without the site's lines is refused, not pushed with the local ones", () => {
  assert.throws(
    () => withSite("[auth]\nenabled = true\n", "https://homeport.pages.test"),
    /must have one line `site_url = …`/,
  );
});
