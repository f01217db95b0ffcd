import assert from "node:assert/strict";
import { configFrom, SETTINGS } from "../../supabase/functions/mcp/config.ts";
import { imageFrom } from "./dockerfile.ts";
import { platformFile, textOf } from "./platform_files.ts";

/** What an operator sets where the function runs elsewhere than Auth. */
const PLAIN = ["MCP_URL", "SITE_URL", "SUPABASE_URL"];
const SECRET = ["MCP_DATABASE_CA", "MCP_DATABASE_URL", "MCP_SECRET_KEY"];
const HEALTH = "/mcp/health";

const image = imageFrom(await textOf("Dockerfile"));
const fly = await platformFile("fly.toml");
const cloudRun = (await platformFile("cloud_run.yaml")).spec.template.spec;
const [container] = cloudRun.containers;
const { services: [render] } = await platformFile("render.yaml");
const railway = await platformFile("railway.json");
const wrangler = await platformFile("wrangler.toml");

interface Variable {
  readonly name?: string;
  readonly key?: string;
  readonly value?: string;
}

Deno.test("the image listens on the port that the function takes unless told another", () => {
  const unset = {
    SUPABASE_URL: "http://a",
    SITE_URL: "http://a",
    MCP_DATABASE_URL: "postgres://a",
    MCP_SECRET_KEY: "s".repeat(32),
  };
  const ports = [image.port, Number(image.env["PORT"])];
  assert.deepEqual(ports, [configFrom(unset).port, configFrom(unset).port]);
});

Deno.test("the image's user is not root", () => {
  assert.match(image.user, /^[1-9]\d*:[1-9]\d*$/);
});

Deno.test("the image's commands may use the network and read the environment, and no more", () => {
  const allowed = (command: readonly string[]) =>
    command.filter((word) => /^-[^-]|^--(allow|unsafe|unstable)/.test(word));
  assert.deepEqual(allowed(image.command), ["--allow-net", "--allow-env"]);
  assert.deepEqual(allowed(image.healthCheck), [
    "--allow-net=127.0.0.1",
    "--allow-env=PORT",
  ]);
});

Deno.test("the image's Deno is the one that README names", async () => {
  const readme = await textOf("README.md");
  const [, version] = readme.match(/npx -y deno@(\S+)/)!;
  assert.equal(image.from, `denoland/deno:${version}`);
});

Deno.test("builders are sent what the Dockerfile copies, and nothing else of the repository", async () => {
  const lines = (await textOf(".dockerignore")).split("\n")
    .filter((line) => line && !line.startsWith("#"));
  const copied = image.steps.flatMap((step) =>
    "copied" in step ? step.copied : []
  );
  // A folder of ours may hold an operator's `.env`.
  assert.deepEqual(lines, ["*", ...copied.map((path) => `!${path}`)]);
});

Deno.test("every platform sends requests to the image's port", () => {
  assert.deepEqual([
    fly.http_service.internal_port,
    container.ports[0].containerPort,
    container.startupProbe.httpGet.port,
    container.livenessProbe.httpGet.port,
  ], [image.port, image.port, image.port, image.port]);
});

Deno.test("every platform asks for the function's health", () => {
  assert.deepEqual([
    fly.http_service.checks[0].path,
    container.startupProbe.httpGet.path,
    container.livenessProbe.httpGet.path,
    render.healthCheckPath,
    railway.deploy.healthcheckPath,
  ], Array(5).fill(HEALTH));
});

Deno.test("every platform gives the function the ten seconds that it counts on", async () => {
  const source = await textOf("supabase/functions/mcp/main.ts");
  const [shutdownMs, flushMs] = ["SHUTDOWN_MS", "FLUSH_MS"].map((name) =>
    Number(
      source.match(new RegExp(`${name} = ([\\d_]+)`))![1]!.replaceAll("_", ""),
    )
  );
  assert.ok(shutdownMs! + flushMs! < 10_000);
  assert.deepEqual([
    fly.kill_timeout,
    render.maxShutdownDelaySeconds,
    railway.deploy.drainingSeconds,
  ], [10, 10, 10]);
  assert.equal(fly.kill_signal, image.stopSignal);
});

Deno.test("Fly.io, Render and Railway build the one Dockerfile", () => {
  assert.deepEqual([
    fly.build.dockerfile,
    render.dockerfilePath,
    render.dockerContext,
    railway.build.dockerfilePath,
  ], ["../../Dockerfile", "./Dockerfile", ".", "Dockerfile"]);
});

Deno.test("what the platforms' files set are settings of the function, and whole", () => {
  const names = (variables: readonly Variable[]) =>
    variables.map(({ name, key }) => name ?? key).toSorted();
  const whole = [...PLAIN, ...SECRET].toSorted();
  assert.deepEqual(names(container.env), whole);
  assert.deepEqual(names(render.envVars), whole);
  assert.deepEqual(Object.keys(fly.env).toSorted(), PLAIN);
  for (const name of whole) assert.ok(name in SETTINGS.shape, name);
});

Deno.test("no platform's file holds a secret's value", async () => {
  const valued = [...container.env, ...render.envVars]
    .filter(({ value }: Variable) => value !== undefined)
    .map(({ name, key }: Variable) => name ?? key ?? "");
  assert.deepEqual(valued.filter((name) => SECRET.includes(name)), []);
  assert.deepEqual(SECRET.filter((name) => name in fly.env), []);
  assert.equal(wrangler.vars, undefined);
  const said = await textOf("supabase/hosts/fly.toml");
  for (const name of SECRET) assert.ok(said.includes(`${name}=…`), name);
});

Deno.test("Cloudflare is sent what Deno bundled, and nothing is bundled again", async () => {
  const tasks = JSON.parse(await textOf("deno.json")).tasks;
  const [, task] = wrangler.build.command.match(/ task (\S+)$/);
  assert.ok(tasks[task].command.endsWith(" supabase/hosts/build_workers.ts"));
  const source = await textOf("supabase/hosts/build_workers.ts");
  const [, output] = source.match(/OUTPUT = join\(ROOT, "(.+)"\)/)!;
  assert.equal(wrangler.main, `../../${output}`);
  assert.equal(wrangler.no_bundle, true);
});
