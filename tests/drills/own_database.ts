import postgres from "postgres";
import { standIn } from "../../supabase/local/auth/stand_in.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import {
  type Cluster,
  startCluster,
} from "../../supabase/local/postgres/cluster.ts";
import { migrate } from "../../supabase/local/postgres/migrate.ts";
import { createProject } from "../../supabase/local/postgres/project.ts";
import { runScript } from "../../supabase/local/postgres/run_script.ts";
import type { TestDatabase } from "../support/database.ts";

/** A Postgres of a drill's own, which may be stopped and started. */
export interface OwnDatabase extends TestDatabase {
  readonly dir: string;
  stop(): Promise<void>;
  /** Starts it again, on the same port and files. */
  start(): Promise<void>;
}

const NAME = "homeport_drill";

/** Makes a migrated {@linkcode OwnDatabase} in a folder; `await using` it. */
export async function ownDatabase(dir: string): Promise<OwnDatabase> {
  await Deno.chmod(dir, 0o755);
  const port = freePort();
  const open = () =>
    startCluster({
      dir,
      port,
      prepare: (cluster) => createProject(cluster, NAME, standIn),
    });
  let cluster: Cluster = await open();
  await migrate(cluster.url(NAME, "postgres"));
  await runScript(
    cluster.url(NAME),
    "alter role mcp_gateway password 'postgres'",
  );
  const url = (role: string) => cluster.url(NAME, role);
  const sql = postgres(url("supabase_admin"), { max: 4, onnotice() {} });
  return {
    name: NAME,
    dir,
    sql,
    url,
    stop: () => cluster.stop(),
    async start() {
      cluster = await open();
    },
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 1 });
      await cluster.stop();
    },
  };
}
