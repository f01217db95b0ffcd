import { join } from "node:path";
import { Fault } from "../../local/fault.ts";
import type { ProjectCli } from "./project_cli.ts";

/** What a project has, as far as deploying to it asks; read, never remembered. */
export interface ProjectState {
  /** Host of the project's pooler. */
  readonly poolerHost: string;
  /** Opens the project's API to the site; public. */
  readonly publishableKey: string;
  /** SHA-256 of the function's secrets, by name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** The deployed function, where there is one that answers. */
  readonly deployed: DeployedFunction | undefined;
  /** Versions of the migrations that have run. */
  readonly migrations: readonly string[];
  /** What the database was told of its endpoint. */
  readonly endpoint: string | null;
  /** The last deployment's note on the role `mcp_gateway`. */
  readonly gatewayNote: string | null;
  /** The last deployment's note on the schema `mcp`. */
  readonly functionNote: string | null;
}

/** A function as the platform lists it. */
export interface DeployedFunction {
  readonly slug: string;
  readonly status: string;
  /** Counts deployments. */
  readonly version: number;
  readonly verify_jwt: boolean;
}

/**
 * Looks at the project; changes nothing there.
 *
 * @throws {Fault} Where it cannot be seen.
 */
export async function projectState(cli: ProjectCli): Promise<ProjectState> {
  // First and alone: it tells a wrong project or token best.
  await cli.link();
  const [poolerHost, publishableKey, secrets, deployed, database] =
    await Promise.all([
      poolerHostIn(cli.dir),
      publishableKeyOf(cli),
      secretsOf(cli),
      deployedFunction(cli),
      databaseState(cli),
    ]);
  return { poolerHost, publishableKey, secrets, deployed, ...database };
}

/** The function that is deployed, where it answers. */
export async function deployedFunction(
  cli: ProjectCli,
): Promise<DeployedFunction | undefined> {
  const listed = await cli.json<readonly DeployedFunction[]>([
    "functions",
    "list",
  ]);
  return listed.find(({ slug, status }) =>
    slug === "mcp" && status === "ACTIVE"
  );
}

/** What linking has noted. */
async function poolerHostIn(dir: string): Promise<string> {
  const url = await Deno.readTextFile(join(dir, "supabase/.temp/pooler-url"))
    .catch(() => "");
  const hostname = URL.parse(url.trim())?.hostname;
  if (hostname) return hostname;
  throw new Fault(
    "Supabase does not say where the project's connection pooler is. A paused " +
      "or new project has none yet: restore it in the dashboard, or wait a " +
      "minute, and deploy again.",
  );
}

async function publishableKeyOf(cli: ProjectCli): Promise<string> {
  const keys = await cli.json<
    readonly { type?: string; name: string; api_key?: string | null }[]
  >(["projects", "api-keys"]);
  const key = keys.find(({ type }) => type === "publishable") ??
    keys.find(({ name }) => name === "anon");
  if (key?.api_key) return key.api_key;
  throw new Fault(
    "The project has no publishable key, which the site needs. Make one in " +
      "the dashboard under Settings → API Keys, then deploy again.",
  );
}

async function secretsOf(
  cli: ProjectCli,
): Promise<ReadonlyMap<string, string>> {
  const listed = await cli.json<
    readonly { readonly name: string; readonly value: string }[]
  >(["secrets", "list"]);
  return new Map(listed.map(({ name, value }) => [name, value]));
}

async function databaseState(cli: ProjectCli) {
  const [found] = await cli.query<{
    readonly has_history: boolean;
    readonly has_settings: boolean;
    readonly gateway_note: string | null;
    readonly function_note: string | null;
  }>(
    `select
      to_regclass('supabase_migrations.schema_migrations') is not null as has_history,
      to_regclass('mcp.settings') is not null as has_settings,
      (select shobj_description(oid, 'pg_authid') from pg_roles
        where rolname = 'mcp_gateway') as gateway_note,
      (select obj_description(oid, 'pg_namespace') from pg_namespace
        where nspname = 'mcp') as function_note`,
  );
  // A statement that names a table which is not there fails, used or not.
  const [kept] = await cli.query<
    { readonly versions: readonly string[] | null; readonly endpoint?: string }
  >(
    `select ${
      found?.has_history
        ? "(select json_agg(version) from supabase_migrations.schema_migrations)"
        : "null"
    } as versions, ${
      found?.has_settings ? "(select endpoint from mcp.settings)" : "null"
    } as endpoint`,
  );
  return {
    migrations: kept?.versions ?? [],
    endpoint: kept?.endpoint ?? null,
    gatewayNote: found?.gateway_note ?? null,
    functionNote: found?.function_note ?? null,
  };
}
