/**
 * Runs the tests on a Postgres of their own: started here on a free port,
 * migrated once by the Supabase CLI, copied for each test that asks.
 *
 * Arguments go to `deno test`; without any, it runs what needs nothing but Node
 * or Deno.
 *
 * @module
 */
import { join } from "node:path";
import { freePort, PICKED_PORTS } from "../supabase/local/free_port.ts";
import { standIn } from "../supabase/local/auth/stand_in.ts";
import { startCluster } from "../supabase/local/postgres/cluster.ts";
import { migrate } from "../supabase/local/postgres/migrate.ts";
import { createProject } from "../supabase/local/postgres/project.ts";
import { runScript } from "../supabase/local/postgres/run_script.ts";
import { CLUSTER_PORT, TEMPLATE } from "./support/database.ts";

/** Suites that need a program of their own, or minutes: each has a task of its own. */
const NEEDY =
  "--ignore=tests/attack,tests/browser,tests/capacity,tests/clients,tests/dashboard,tests/docs/how_to.test.ts,tests/drills,tests/hosts,tests/operate,tests/pooler,tests/release,tests/auth_contract/real.test.ts";

const dir = await Deno.makeTempDir({ prefix: "homeport-test-" });
await Deno.chmod(dir, 0o755);
const cluster = await startCluster({
  dir,
  port: freePort(),
  durable: false,
  prepare: (cluster) => createProject(cluster, TEMPLATE, standIn),
});
try {
  await migrate(cluster.url(TEMPLATE, "postgres"));
  await runScript(
    cluster.url(TEMPLATE),
    "alter role mcp_gateway password 'postgres'",
  );
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--lock",
      "--allow-all",
      "--no-check",
      "--parallel",
      ...(Deno.args.length > 0 ? Deno.args : [NEEDY]),
    ],
    env: {
      // Older Denos read no SSL_CERT_FILE: behind a proxy with a certificate of
      // its own, the platform's would load no package.
      DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "mozilla,system",
      [CLUSTER_PORT]: String(cluster.port),
      [PICKED_PORTS]: await Deno.makeTempDir({ dir }),
    },
    cwd: join(import.meta.dirname!, ".."),
  }).spawn().status;
  Deno.exitCode = code;
} finally {
  await cluster.stop();
  await Deno.remove(dir, { recursive: true });
}
