import postgres from "postgres";
import { standIn } from "../../supabase/local/auth/stand_in.ts";
import { freePort } from "../../supabase/local/free_port.ts";
import {
  type Cluster,
  startCluster,
} from "../../supabase/local/postgres/cluster.ts";
import { createProject } from "../../supabase/local/postgres/project.ts";
import { cliOutput } from "../../supabase/local/supabase_cli.ts";
import {
  type Deployment,
  deploymentFrom,
} from "../../supabase/operate/deploy/deployment.ts";
import {
  deploy,
  type DeployOptions,
  type DeployPorts,
} from "../../supabase/operate/deploy/deploy.ts";
import type { RunCli } from "../../supabase/operate/deploy/project_cli.ts";
import {
  type ManagementApi,
  managementApi,
} from "./platform/management_api.ts";

/** Where the rehearsed deployments serve their site. */
export const SITE_URL = "https://homeport.pages.test";

/** A new project of the platform, with a Postgres of its own: roles and their notes are a cluster's. */
export interface DeployableProject extends AsyncDisposable {
  readonly api: ManagementApi;
  readonly cluster: Cluster;
  /** The superuser, to inspect. */
  readonly sql: postgres.Sql;
  /** Folder of the site's files. */
  readonly siteDir: string;
  readonly deployment: Deployment;
  /** The real CLI, on this platform. */
  readonly supabase: RunCli;
  /** Deploys, and returns what the operator was told; a yes to all questions. */
  deploy(
    options?: Partial<DeployOptions>,
    ports?: Partial<DeployPorts>,
    deployment?: Deployment,
  ): Promise<string>;
}

/** Starts a {@linkcode DeployableProject}; `await using` it. */
export async function deployableProject(): Promise<DeployableProject> {
  await using open = new AsyncDisposableStack();
  const dir = await Deno.makeTempDir({ prefix: "homeport-deployable-" });
  await Deno.chmod(dir, 0o755);
  open.defer(() => Deno.remove(dir, { recursive: true }));
  const cluster = await startCluster({
    dir: `${dir}/postgres`,
    port: freePort(),
    durable: false,
    prepare: (cluster) => createProject(cluster, "postgres", standIn),
  });
  open.defer(() => cluster.stop());
  const databaseUrl = cluster.url("postgres", "postgres");
  const api = open.use(await managementApi(databaseUrl));
  const sql = postgres(cluster.url("postgres"), { max: 1, onnotice() {} });
  open.defer(() => sql.end());
  const siteDir = `${dir}/site`;
  const deployment = deploymentFrom(api.ref, { SITE_URL });

  // The CLI's own way from a reference to a database ends at the pooler's
  // port, which no test may claim: `db push` alone is told the database's URL.
  const supabase: RunCli = (args, input) =>
    cliOutput(
      args.map((argument) =>
        args[0] === "db" && args[1] === "push" &&
          argument === `--remote=${api.ref}`
          ? `--remote=${databaseUrl}?sslmode=disable`
          : argument
      ),
      { ...input, env: { ...input?.env, ...api.env } },
    );

  const moved = open.move();
  return {
    api,
    cluster,
    sql,
    siteDir,
    deployment,
    supabase,
    async deploy(options = {}, ports = {}, of = deployment) {
      const told: string[] = [];
      await deploy(of, { siteDir, ...options }, {
        supabase,
        say: (line) => void told.push(line),
        confirm: () => true,
        ...ports,
      });
      return told.join("\n");
    },
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}
