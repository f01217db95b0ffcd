import { join } from "node:path";
import { buildSite } from "../site/build.ts";
import type { Auth } from "./auth/auth.ts";
import { signingKeyAt } from "./auth/signing_key.ts";
import { standIn } from "./auth/stand_in.ts";
import { serviceToken } from "./auth/tokens/service_token.ts";
import { freePort } from "./free_port.ts";
import { type FunctionProcess, startFunction } from "./function_process.ts";
import { gateway } from "./gateway.ts";
import { type Keys, keysIn } from "./keys.ts";
import { onChange } from "./on_change.ts";
import { platformEnv } from "./platform_env.ts";
import { startCluster } from "./postgres/cluster.ts";
import { isBehind, migrate } from "./postgres/migrate.ts";
import { createProject } from "./postgres/project.ts";
import { runScript } from "./postgres/run_script.ts";
import { siteServer } from "./site_server.ts";

const HOST = "127.0.0.1";

/** What makes up the function, and is watched. */
const FUNCTIONS = join(import.meta.dirname!, "../functions");

/** The project's database, named as on the platform. */
const DATABASE = "postgres";

/** The ports people use; the function's own is any free one. */
export interface Ports {
  readonly gateway: number;
  readonly postgres: number;
  readonly site: number;
}

/** How a stack is started. */
export interface StackOptions {
  /** Folder that keeps the database, the keys, the site and the logs. */
  readonly dir: string;
  readonly ports: Ports;
  /** Told in words what is happening, as it happens. */
  readonly progress: (step: string) => void;
  /** Starts the function again when its files change. */
  readonly watch?: boolean;
  /** False trades safety against a power cut for speed; for tests. */
  readonly durable?: boolean;
  /** The Deno to run the function on; this one unless named. */
  readonly deno?: string;
  /** The module that runs the function; the function's own unless named. */
  readonly entry?: string;
  /** The import map the function is run with; this project's settings unless named. */
  readonly importMap?: string;
  /** Our stand-in unless named; what is kept in `dir` stays with the one it began with. */
  readonly auth?: Auth;
}

/** A running stack. */
export interface Stack extends Keys, AsyncDisposable {
  readonly supabaseUrl: string;
  readonly siteUrl: string;
  /** The MCP endpoint. */
  readonly endpoint: string;
  /** Connection string of the project's database for a role; the superuser's unless named. */
  databaseUrl(role?: string): string;
  /** Kills the function at once and starts it anew. */
  restartFunction(): Promise<void>;
}

/**
 * Starts a whole Supabase project without Docker, with Homeport in it: Postgres,
 * Auth, the gateway, the function and the site. Disposing of it ends them all.
 *
 * @throws {Fault} Where something cannot start, with what to do.
 */
export async function startStack(
  {
    dir,
    ports,
    progress,
    watch = false,
    durable = true,
    deno,
    entry,
    importMap,
    auth = standIn,
  }: StackOptions,
): Promise<Stack> {
  await using starting = new AsyncDisposableStack();
  const supabaseUrl = `http://${HOST}:${ports.gateway}`;
  const siteUrl = `http://${HOST}:${ports.site}`;
  const endpoint = `${supabaseUrl}/functions/v1/mcp`;
  await Deno.mkdir(dir, { recursive: true });
  const keys = await keysIn(dir);

  progress("Postgres");
  const cluster = await startCluster({
    dir: join(dir, "postgres"),
    port: ports.postgres,
    durable,
    prepare: (cluster) => createProject(cluster, DATABASE, auth),
  });
  starting.defer(() => cluster.stop());
  const databaseUrl = (role?: string) => cluster.url(DATABASE, role);
  if (await isBehind(databaseUrl("postgres"))) {
    progress("Migrations and demo data, by the Supabase CLI");
    await migrate(databaseUrl("postgres"));
  }
  await configureProject(databaseUrl(), endpoint);

  progress("Site");
  const site = join(dir, "site");
  await buildSite({
    outDir: site,
    supabaseUrl,
    publishableKey: keys.publishableKey,
    mcpUrl: endpoint,
  });
  starting.use(serve(ports.site, siteServer({ dir: site, origin: siteUrl })));

  progress("Auth and gateway");
  const signingKey = await signingKeyAt(join(dir, "signing_key.json"));
  const runningAuth = await auth.start({
    databaseUrl: databaseUrl("supabase_auth_admin"),
    issuer: `${supabaseUrl}/auth/v1`,
    siteUrl,
    authorizationPath: "/oauth/consent",
    signingKey,
    accessTokenHook: "pg-functions://postgres/mcp/custom_access_token",
  });
  starting.use(runningAuth);
  const port = freePort();
  starting.use(serve(
    ports.gateway,
    gateway({
      ...keys,
      publicUrl: supabaseUrl,
      auth: runningAuth,
      serviceToken: await serviceToken(signingKey),
      functionUrl: `http://${HOST}:${port}`,
    }),
  ));

  progress("Function");
  const log = await Deno.open(join(dir, "function.log"), {
    create: true,
    append: true,
  });
  starting.use(log);
  const start = () =>
    startFunction({
      port,
      entry,
      importMap,
      env: {
        ...platformEnv({
          supabaseUrl,
          databaseUrl: databaseUrl("postgres"),
          ...keys,
        }),
        SITE_URL: siteUrl,
        MCP_DATABASE_URL: databaseUrl("mcp_gateway"),
        MCP_SECRET_KEY: keys.functionSecretKey,
      },
      log: (chunk) => void log.writeSync(chunk),
      ...(deno && { deno }),
    });
  let running: FunctionProcess = await start();
  starting.defer(() => running.kill());
  async function restartFunction() {
    await running.kill();
    running = await start();
  }
  if (watch) {
    // What does not start says why in its log; the next change is another try.
    starting.use(onChange(FUNCTIONS, () => restartFunction().catch(() => {})));
  }

  const started = starting.move();
  return {
    ...keys,
    supabaseUrl,
    siteUrl,
    endpoint,
    databaseUrl,
    restartFunction,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** What a deployment sets with the project's secrets and settings. */
async function configureProject(databaseUrl: string, endpoint: string) {
  await runScript(
    databaseUrl,
    `alter role mcp_gateway password 'postgres';
     update mcp.settings set endpoint = '${endpoint}';`,
  );
}

function serve(
  port: number,
  app: { fetch(request: Request): Response | Promise<Response> },
): AsyncDisposable {
  return Deno.serve(
    { hostname: HOST, port, onListen() {} },
    (request) => app.fetch(request),
  );
}
