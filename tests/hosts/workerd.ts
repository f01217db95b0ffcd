import { createRequire } from "node:module";
import { join } from "node:path";
import { buildWorkers } from "../../supabase/hosts/build_workers.ts";
import type { Elsewhere } from "./elsewhere.ts";
import { type HostProcess, hostProcess } from "./host_process.ts";
import { nodeModules, wranglerSettings } from "./platform_files.ts";

/** What differs from a Worker that reaches Postgres by itself. */
export interface WorkerdOptions {
  /** Binds Hyperdrive, in place of the setting. */
  readonly hyperdrive?: boolean;
  /** A certificate that is trusted beside those that browsers trust, as PEM. */
  readonly trusted?: string;
}

/**
 * Runs the Workers build in `workerd`, with the compatibility that
 * `wrangler.toml` asks for; `await using` it.
 */
export async function workerd(
  at: Elsewhere,
  options: WorkerdOptions = {},
): Promise<HostProcess> {
  await using made = new AsyncDisposableStack();
  const dir = await Deno.makeTempDir({ prefix: "homeport-workerd-" });
  made.defer(() => Deno.remove(dir, { recursive: true }));
  await buildWorkers(join(dir, "worker.js"));
  await Deno.writeTextFile(
    join(dir, "config.capnp"),
    configOf(at, options, await wranglerSettings()),
  );
  const process = new Deno.Command(await programPath(), {
    args: ["serve", join(dir, "config.capnp")],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const running = made.use(await hostProcess(at, process));
  const kept = made.move();
  return { ...running, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** The program of npm's package, which Node's wrapper would hide from being killed. */
async function programPath(): Promise<string> {
  const require = createRequire(join(await nodeModules(), "workerd/"));
  const { os, arch } = Deno.build;
  const cpu = arch === "aarch64" ? "arm64" : "64";
  return require.resolve(`@cloudflare/workerd-${os}-${cpu}/bin/workerd`);
}

interface Compatibility {
  readonly compatibility_date: string;
  readonly compatibility_flags: readonly string[];
}

function configOf(
  { port, settings }: Elsewhere,
  { hyperdrive = false, trusted }: WorkerdOptions,
  { compatibility_date, compatibility_flags }: Compatibility,
): string {
  const { MCP_DATABASE_URL, ...others } = settings;
  const { host, username, password, pathname } = new URL(MCP_DATABASE_URL!);
  const texts = hyperdrive ? others : settings;
  const bindings = Object.entries(texts).map(([name, text]) =>
    `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`
  );
  if (hyperdrive) {
    bindings.push(`(name = "HYPERDRIVE", hyperdrive = (
      designator = "postgres", scheme = "postgresql",
      user = "${username}", password = "${password}",
      database = "${pathname.slice(1)}",
    ))`);
  }
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "function", worker = .function),
    # Our Postgres and Auth are on this machine.
    (name = "internet", network = (
      allow = ["private", "public"],
      tlsOptions = (
        trustBrowserCas = true,
        trustedCertificates = ${JSON.stringify(trusted ? [trusted] : [])},
      ),
    )),
    (name = "postgres", external = (address = "${host}", tcp = ())),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:${port}", http = (), service = "function"),
  ],
);
const function :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = ${JSON.stringify(compatibility_date)},
  compatibilityFlags = ${JSON.stringify(compatibility_flags)},
  bindings = [${bindings.join(", ")}],
);
`;
}
