import { type Context, Hono } from "hono";
import { freePort } from "../../../supabase/local/free_port.ts";
import { databaseRoutes } from "./database.ts";
import { functionRoutes, type Upload } from "./functions.ts";
import { type ProjectConfig, projectConfig } from "./project_config.ts";
import { secretRoutes } from "./secrets.ts";

/** The platform's Management API, as far as deploying one project asks for it. */
export interface ManagementApi extends AsyncDisposable {
  /** The project's reference, as `--remote` takes it. */
  readonly ref: string;
  /** The environment in which the CLI talks to this API, as its project's owner. */
  readonly env: Readonly<Record<string, string>>;
  /** What was deployed, by the function's name. */
  readonly functions: ReadonlyMap<string, Upload>;
  /** The secrets that were set. */
  readonly secrets: ReadonlyMap<string, string>;
  /** The project's settings. */
  readonly config: ProjectConfig;
  /** Method and path of every request that may have changed something. */
  readonly changes: readonly string[];
}

/** The project's key for browsers. */
export const PUBLISHABLE_KEY = "sb_publishable_rehearsal";

/**
 * Starts a {@linkcode ManagementApi} with one new project; `await using` it.
 *
 * @param databaseUrl Connection string of `postgres` on the project's database.
 */
export async function managementApi(
  databaseUrl?: string,
): Promise<ManagementApi> {
  const ref = "abcdefghijklmnopqrst";
  const token = `sbp_${crypto.getRandomValues(new Uint8Array(20)).toHex()}`;
  const functions = new Map<string, Upload>();
  const secrets = new Map<string, string>();
  const config = projectConfig();
  const changes: string[] = [];

  const app = new Hono();
  app.notFound((c) => c.json({ message: "Not found" }, 404));
  app.use(async (c, next) => {
    if (c.req.header("authorization") !== `Bearer ${token}`) {
      return c.json({ message: "Unauthorized" }, 401);
    }
    if (c.req.method !== "GET" && !await isReadOnly(c)) {
      changes.push(`${c.req.method} ${c.req.path}`);
    }
    await next();
  });
  const project = `/v1/projects/${ref}`;
  app.get(project, (c) => c.json(projectNamed(ref)));
  app.get(
    `${project}/billing/addons`,
    (c) => c.json({ selected_addons: [], available_addons: [] }),
  );
  app.route(`${project}/functions`, functionRoutes(functions));
  app.route(`${project}/secrets`, secretRoutes(secrets));
  app.route(project, databaseRoutes(ref, databaseUrl));
  app.get(`${project}/api-keys`, (c) => c.json([publishableKey()]));
  app.patch(
    `${project}/postgrest`,
    async (c) => c.json(Object.assign(config.api, await c.req.json())),
  );
  app.patch(
    `${project}/config/auth`,
    async (c) => c.json(Object.assign(config.auth, await c.req.json())),
  );
  app.get(
    `/v2/projects/${ref}/config`,
    (c) =>
      c.json({ data: { type: "project_config", id: ref, attributes: config } }),
  );

  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen() {} },
    app.fetch,
  );
  const profile = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(
    profile,
    `name: rehearsal
api_url: ${url}
dashboard_url: ${url}
project_host: supabase.test
`,
  );
  return {
    ref,
    env: { SUPABASE_PROFILE: profile, SUPABASE_ACCESS_TOKEN: token },
    functions,
    secrets,
    config,
    changes,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(profile);
    },
  };
}

async function isReadOnly({ req }: Context): Promise<boolean> {
  if (!req.path.endsWith("/database/query")) return false;
  return (await req.json()).read_only === true;
}

function publishableKey() {
  const now = new Date().toISOString();
  return {
    id: crypto.randomUUID(),
    type: "publishable",
    name: "default",
    api_key: PUBLISHABLE_KEY,
    prefix: "rehea",
    description: "For browsers",
    hash: "",
    secret_jwt_template: null,
    inserted_at: now,
    updated_at: now,
  };
}

function projectNamed(ref: string) {
  return {
    id: ref,
    ref,
    organization_id: "homeport",
    organization_slug: "homeport",
    name: "homeport",
    region: "eu-central-1",
    created_at: new Date().toISOString(),
    status: "ACTIVE_HEALTHY",
    database: {
      host: `db.${ref}.supabase.test`,
      version: "17.6.1",
      postgres_engine: "17",
      release_channel: "ga",
    },
  };
}
