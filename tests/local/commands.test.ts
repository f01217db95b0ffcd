import assert from "node:assert/strict";
import { join } from "node:path";
import { desk } from "./desk.ts";

Deno.test("start prints the endpoint, the demo user and the next step for Claude Code", async () => {
  await using at = await desk();
  const { out, end } = await at.start();
  await end("SIGINT");
  const port = at.ports[0]!.split("=")[1];
  const endpoint = `http://127.0.0.1:${port}/functions/v1/mcp`;
  assert.match(out, /demo@example\.com, password homeport-demo/);
  assert.ok(
    out.includes(`claude mcp add --transport http homeport ${endpoint}`),
  );
});

Deno.test("Ctrl-C leaves no process behind", async () => {
  await using at = await desk();
  const { end } = await at.start();
  assert.ok((await processesIn(at.dir)).length > 0);
  assert.equal(await end("SIGINT"), 0);
  assert.deepEqual(await processesIn(at.dir), []);
});

Deno.test("stop ends what start runs, and says so", async () => {
  await using at = await desk();
  const { ended } = await at.start();
  assert.equal((await at.run("stop")).out, "Homeport has stopped.\n");
  await ended;
  assert.deepEqual(await processesIn(at.dir), []);
  assert.equal((await at.run("stop")).out, "Homeport was not running.\n");
});

Deno.test("start may follow a stop at once, and keeps what there was", async () => {
  await using at = await desk();
  await at.start();
  await at.run("stop");
  const { out, end } = await at.start();
  await end("SIGINT");
  assert.doesNotMatch(out, /cut short|Migrations/);
});

Deno.test("start works in a folder that is its owner's alone", async () => {
  await using at = await desk({ isPrivate: true });
  const { out, end } = await at.start();
  assert.match(out, /Homeport runs/);
  assert.equal(await end("SIGINT"), 0);
});

Deno.test("start clears up after a run that was killed", async () => {
  await using at = await desk();
  const killed = await at.start();
  await killed.end("SIGKILL");
  const { out, end } = await at.start();
  assert.match(out, /The last run was cut short; its leftovers are cleared\./);
  await end("SIGINT");
  assert.deepEqual(await processesIn(at.dir), []);
});

Deno.test("no death of start leaves the function running", async () => {
  await using at = await desk();
  const { pid, end } = await at.start();
  const [running] = (await processes()).filter(({ parent, line }) =>
    parent === pid && line.includes("edge_runtime.ts")
  );
  assert.ok(running);
  await end("SIGKILL");
  while (
    (await processes()).some(({ pid, line }) =>
      pid === running.pid && line === running.line
    )
  ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

Deno.test("reset deletes what a killed run left, its processes too", async () => {
  await using at = await desk();
  const killed = await at.start();
  await killed.end("SIGKILL");
  const { code } = await at.run("reset");
  assert.equal(code, 0);
  assert.deepEqual(await processesIn(at.dir), []);
});

Deno.test("start names a taken port and how to choose another", async () => {
  await using at = await desk();
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = other.addr;
  const { code, err } = await at.run("start", [
    ...at.ports.slice(0, 2),
    `--site-port=${port}`,
  ]);
  assert.equal(code, 1);
  assert.match(
    err,
    new RegExp(`Port ${port}, meant for the site, is taken.*--site-port \\d+`),
  );
});

Deno.test("start says that its folder cannot be written to", async () => {
  await using at = await desk();
  const { code, err } = await at.run("start", at.ports, {
    HOMEPORT_LOCAL_DIR: "/dev/null/homeport",
  });
  assert.equal(code, 1);
  assert.match(err, /folder \/dev\/null\/homeport cannot be written to/);
});

Deno.test("start says that the npm registry cannot be reached", async () => {
  await using at = await desk();
  const { code, err } = await at.run("start", at.ports, {
    DENO_DIR: join(at.dir, "deno"),
    NPM_CONFIG_REGISTRY: "http://127.0.0.1:9",
  });
  assert.equal(code, 1);
  assert.match(err, /could not be loaded from the npm registry/);
});

Deno.test("start refuses a port that is none", async () => {
  await using at = await desk();
  const { code, err } = await at.run("start", ["--port=http"]);
  assert.equal(code, 1);
  assert.match(err, /--port must be a port number, not "http"/);
});

Deno.test("token names an unknown permission, and those there are", async () => {
  await using at = await desk();
  const { code, err } = await at.run("token", [
    "--email=demo@example.com",
    "--permissions=everything",
  ]);
  assert.equal(code, 1);
  assert.match(
    err,
    /Unknown permission: everything\. There are: workouts:read/,
  );
});

Deno.test("token says that Homeport is not running", async () => {
  await using at = await desk();
  const { code, err } = await at.run("token", ["--email=demo@example.com"]);
  assert.equal(code, 1);
  assert.match(err, /not running\. Start it with `deno task start`/);
});

for (const command of ["token", "import"]) {
  Deno.test(`${command} shows its usage where it is called wrongly`, async () => {
    await using at = await desk();
    const { code, err } = await at.run(command, ["--colour=red"]);
    assert.equal(code, 1);
    assert.match(err, new RegExp(`Usage: deno task ${command} .*--email`));
  });
}

Deno.test("import names a file that is not there", async () => {
  await using at = await desk();
  const { code, err } = await at.run("import", [
    join(at.dir, "nothing.csv"),
    "--email=demo@example.com",
  ]);
  assert.equal(code, 1);
  assert.match(err, /There is no file .*nothing\.csv\./);
});

/** Command lines that name the folder: Postgres and its kin. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly line: string;
}

async function processesIn(dir: string): Promise<readonly string[]> {
  const found = (await processes()).filter(({ line }) => line.includes(dir));
  return found.map(({ line }) => line);
}

async function processes(): Promise<readonly Process[]> {
  return await (Deno.build.os === "linux" ? procfs() : ps());
}

/** A slim container has no `ps`. */
async function procfs(): Promise<readonly Process[]> {
  const found: Process[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // A process may end while we look.
    const read = (file: string) =>
      Deno.readTextFile(`/proc/${name}/${file}`).catch(() => "");
    const parent = (await read("status")).match(/^PPid:\s*(\d+)/m)?.[1];
    const line = await read("cmdline");
    found.push({ pid: Number(name), parent: Number(parent), line });
  }
  return found;
}

async function ps(): Promise<readonly Process[]> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-A", "-ww", "-o", "pid=,ppid=,args="],
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").map((text) => {
    const [pid, parent, ...rest] = text.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), line: rest.join(" ") };
  });
}
