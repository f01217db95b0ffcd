import assert from "node:assert/strict";
import { deploymentFrom } from "../../supabase/operate/deploy/deployment.ts";
import { settingsFrom } from "../../supabase/site/build.ts";
import { SITE_URL } from "./deployable_project.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const WORKFLOWS = `${ROOT}.github/workflows`;

/** What we read of a workflow. */
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly "timeout-minutes": number;
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const { tasks }: { tasks: Record<string, unknown> } = JSON.parse(
  await Deno.readTextFile(`${ROOT}deno.json`),
);

for await (const { name } of Deno.readDir(WORKFLOWS)) {
  Deno.test(`every step of ${name} is an action of GitHub's at a commit, or a task that there is`, async () => {
    const { jobs } = await workflowIn(name);
    const steps = Object.values(jobs).flatMap(({ steps }) => steps);
    assert.ok(steps.length > 0);
    for (const { uses, run } of steps) {
      if (run === undefined) {
        assert.match(uses ?? "", /^actions\/[a-z-]+@[0-9a-f]{40}$/);
        continue;
      }
      const [, task] = run.match(/^npx -y deno@2\.9\.6 task (\w+)( |$)/) ?? [];
      assert.ok(task !== undefined && task in tasks, run);
    }
  });

  Deno.test(`${name} names the version of each action's commit`, async () => {
    const text = await Deno.readTextFile(`${WORKFLOWS}/${name}`);
    for (const [line] of text.matchAll(/^.*\buses:.*$/gm)) {
      assert.match(line, /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  // An action could read what the whole job has in its environment.
  Deno.test(`${name} gives secrets to its own commands only`, async () => {
    const { jobs, ...workflow } = await workflowIn(name);
    const others = Object.values(jobs).map(({ steps, ...job }) => [
      job,
      steps.filter(({ run }) => run === undefined),
    ]);
    assert.doesNotMatch(
      JSON.stringify([workflow, others]),
      /secrets\b|github\.token/,
    );
  });

  Deno.test(`${name} may do no more to the repository than read it, and ends by itself`, async () => {
    const { permissions, jobs } = await workflowIn(name);
    assert.equal(permissions.contents, "read");
    for (const job of Object.values(jobs)) {
      assert.ok(job["timeout-minutes"] <= 20);
    }
  });
}

Deno.test("deploy.yml gives deploy all it asks for, and takes no option that it does not know", async () => {
  const { jobs } = await workflowIn("deploy.yml");
  const { env, steps } = jobs.deploy!;
  assert.ok("SITE_URL" in env);
  deploymentFrom("abcdefghijklmnopqrst", { ...env, SITE_URL });
  for (const { run, env } of steps) {
    if (!run) continue;
    assert.match(
      env?.SUPABASE_ACCESS_TOKEN ?? "",
      /secrets\.SUPABASE_ACCESS_TOKEN/,
    );
    const [, options] = run.match(/task deploy (.*)$/)!;
    const { code, said } = await asGiven(options!);
    assert.equal(code, 1);
    assert.match(said, /^SUPABASE_ACCESS_TOKEN does not have a token's shape/);
  }
});

Deno.test("site.yml gives the site's build all it asks for", async () => {
  const { jobs } = await workflowIn("site.yml");
  const { env } = jobs.site!;
  settingsFrom({ ...env, SUPABASE_URL: "https://ref.supabase.co" });
});

/** Runs deploy with a workflow's options, up to its first look at the platform. */
async function asGiven(options: string) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-all",
      `${ROOT}supabase/operate/deploy.ts`,
      ...options.replace('"$SUPABASE_PROJECT"', "abcdefghijklmnopqrst")
        .split(" "),
    ],
    env: { SITE_URL, SUPABASE_ACCESS_TOKEN: "none", NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return { code, said: new TextDecoder().decode(stderr).trim() };
}

/** Reads a workflow with a YAML parser that is strict where GitHub's is. */
async function workflowIn(name: string): Promise<Workflow> {
  const process = new Deno.Command("npx", {
    args: ["-y", "yaml@2.8.1", "--json", "--single", "--strict"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [output] = await Promise.all([
    process.output(),
    (await Deno.open(`${WORKFLOWS}/${name}`)).readable.pipeTo(process.stdin),
  ]);
  const decoder = new TextDecoder();
  assert.ok(output.success, decoder.decode(output.stderr));
  return JSON.parse(decoder.decode(output.stdout));
}
