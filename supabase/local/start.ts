/**
 * `deno task start`: the whole stack, until Ctrl-C.
 *
 * @module
 */
import { join, relative } from "node:path";
import { argumentsOf, LOCAL_DIR, runCommand } from "./command.ts";
import { Fault } from "./fault.ts";
import { stopLeftover } from "./postgres/leftover.ts";
import { forgetRun, noteRun, runIn } from "./run_file.ts";
import type { Ports, Stack } from "./stack.ts";

const USAGE = "deno task start [--port 54321] [--postgres-port 54322] " +
  "[--site-port 3000]";

await runCommand(async () => {
  const ports = portsFrom();
  await assertWritable();
  const last = await runIn(LOCAL_DIR);
  if (last?.alive) {
    throw new Fault(
      `Homeport is running already (process ${last.pid}). ` +
        "Stop it with `deno task stop`, then start again.",
    );
  }
  await stopLeftover(join(LOCAL_DIR, "postgres"));
  if (last) {
    console.log("The last run was cut short; its leftovers are cleared.");
  }
  assertFree(ports);

  let isInterrupted = false;
  const interrupted = signalled().then(() => void (isInterrupted = true));
  try {
    await runUntil(interrupted, ports);
  } catch (error) {
    // A terminal's Ctrl-C ends the programs that are just being started, too.
    if (!isInterrupted) throw error;
    throw new Fault("Stopped before everything had started.");
  }
  await forgetRun(LOCAL_DIR);
});

/** Forgotten only when all has ended, so that a start may follow a stop at once. */
async function runUntil(interrupted: Promise<void>, ports: Ports) {
  const startedMs = performance.now();
  const steps = stepPrinter();
  steps.begin("Packages");
  const { startStack } = await loaded();
  await using stack = await startStack({
    dir: LOCAL_DIR,
    ports,
    progress: steps.begin,
    watch: true,
  });
  steps.end();
  await noteRun(LOCAL_DIR, ports);
  console.log(nextSteps(stack, performance.now() - startedMs));
  await interrupted;
  console.log("\nStopping.");
}

/** Only from here on are packages needed, so that their lack can be told in words. */
async function loaded(): Promise<typeof import("./stack.ts")> {
  try {
    return await import("./stack.ts");
  } catch (cause) {
    throw new Fault(
      "The packages this needs could not be loaded from the npm registry. " +
        "Check the network, and NPM_CONFIG_REGISTRY if you use a registry of " +
        `your own, then start again.\n(${firstLine(cause)})`,
      { cause },
    );
  }
}

function firstLine(thrown: unknown): string {
  return String(thrown instanceof Error ? thrown.message : thrown)
    .split("\n", 1)[0]!;
}

function portsFrom(): Ports {
  const option = { type: "string" } as const;
  const { values } = argumentsOf(USAGE, {
    port: { ...option, default: "54321" },
    "postgres-port": { ...option, default: "54322" },
    "site-port": { ...option, default: "3000" },
  });
  return {
    gateway: portFrom("--port", values.port),
    postgres: portFrom("--postgres-port", values["postgres-port"]),
    site: portFrom("--site-port", values["site-port"]),
  };
}

function portFrom(option: string, value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Fault(`${option} must be a port number, not "${value}".`);
}

async function assertWritable() {
  const probe = `${LOCAL_DIR}/.writable`;
  try {
    await Deno.mkdir(LOCAL_DIR, { recursive: true });
    await Deno.writeTextFile(probe, "");
    await Deno.remove(probe);
  } catch {
    throw new Fault(
      `The folder ${LOCAL_DIR} cannot be written to. It keeps the database: ` +
        "make it writable for you, or clone the project where you may write.",
    );
  }
}

function assertFree(ports: Ports) {
  const wanted = [
    ["the gateway", "--port", ports.gateway],
    ["Postgres", "--postgres-port", ports.postgres],
    ["the site", "--site-port", ports.site],
  ] as const;
  for (const [name, option, port] of wanted) {
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
      throw new Fault(
        `Port ${port}, meant for ${name}, is taken by another program. ` +
          "Stop that program, or choose another port: " +
          `deno task start ${option} ${port + 1000}`,
      );
    }
  }
}

/** Resolves when the person or the system asks this process to end. */
function signalled(): Promise<void> {
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  return new Promise((resolve) => {
    for (const signal of signals) Deno.addSignalListener(signal, resolve);
  });
}

/** One line a step, with how long it took. */
function stepPrinter() {
  let since: number | undefined;
  function end() {
    if (since === undefined) return;
    const seconds = (performance.now() - since) / 1000;
    console.log(` ${seconds.toFixed(1)} s`);
    since = undefined;
  }
  function begin(step: string) {
    end();
    since = performance.now();
    Deno.stdout.writeSync(new TextEncoder().encode(`  ${step} …`));
  }
  return { begin, end };
}

function nextSteps(
  { endpoint, siteUrl, databaseUrl }: Stack,
  elapsedMs: number,
): string {
  return `
Homeport runs, after ${(elapsedMs / 1000).toFixed(1)} s. Ctrl-C stops it.

  MCP endpoint  ${endpoint}
  Site          ${siteUrl}
  Database      ${databaseUrl("postgres")}
  Function log  ${relative(Deno.cwd(), join(LOCAL_DIR, "function.log"))}
  Demo user     demo@example.com, password homeport-demo

Next, one of:

  Claude Code   claude mcp add --transport http homeport ${endpoint}
                then /mcp in Claude Code to sign in

  Inspector     npx @modelcontextprotocol/inspector
                transport "Streamable HTTP", URL as above

  Claude        Settings → Connectors → Add custom connector. Claude connects
                from the internet, so it needs your deployed endpoint, not this one.

  curl          TOKEN=$(npx -y deno@2.9.6 task token --email demo@example.com | tail -1)

  Your own log  npx -y deno@2.9.6 task import FILE.csv --email demo@example.com
`;
}
