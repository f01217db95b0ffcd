import { standIn } from "../../supabase/local/auth/stand_in.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import { startCluster } from "../../supabase/local/postgres/cluster.ts";
import { migrate } from "../../supabase/local/postgres/migrate.ts";
import { createProject } from "../../supabase/local/postgres/project.ts";
import { runScript } from "../../supabase/local/postgres/run_script.ts";

/** The one database that all are measured on. */
export interface BenchDatabase extends AsyncDisposable {
  readonly port: number;
  /** Of its first process, whose children its backends are. */
  readonly pid: number;
  /** Connection string of the role `mcp_gateway`, through `port`; directly unless named. */
  url(port?: number): string;
  /** How long filling it took. */
  readonly seededMs: number;
  /** Takes away what writing calls have added, so that the next to be measured finds the same. */
  restore(): Promise<void>;
}

const NAME = "homeport_bench";

/** Starts a Postgres of the bench's own and fills it from `seed.sql`; `await using` it. */
export async function benchDatabase(): Promise<BenchDatabase> {
  const dir = await Deno.makeTempDir({ prefix: "homeport-bench-" });
  await Deno.chmod(dir, 0o755);
  const cluster = await startCluster({
    dir,
    port: freePort(),
    durable: false,
    prepare: (cluster) => createProject(cluster, NAME, standIn),
  });
  const owner = cluster.url(NAME);

  async function dispose() {
    await cluster.stop();
    await Deno.remove(dir, { recursive: true });
  }
  try {
    await migrate(cluster.url(NAME, "postgres"));
    await runScript(owner, "alter role mcp_gateway password 'postgres'");
    const startedMs = performance.now();
    const seed = new URL("seed.sql", import.meta.url);
    await runScript(owner, await Deno.readTextFile(seed));
    await runScript(owner, "vacuum analyze");
    const seededMs = performance.now() - startedMs;
    const [pid] = (await Deno.readTextFile(`${dir}/data/postmaster.pid`))
      .split("\n");
    return {
      port: cluster.port,
      pid: Number(pid),
      url(port = cluster.port) {
        const url = new URL(cluster.url(NAME, "mcp_gateway"));
        url.port = String(port);
        return url.href;
      },
      seededMs,
      async restore() {
        await runScript(
          owner,
          "delete from workouts.performed_session where source = 'homeport'",
        );
        await runScript(owner, "vacuum analyze workouts.performed_session");
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
