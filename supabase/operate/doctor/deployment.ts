import type postgres from "postgres";
import { METADATA_PATH } from "../../functions/mcp/auth/resource_metadata.ts";
import { type Answer, type Ask, fieldsOf, stringsIn } from "./ask.ts";
import { CouldNotLook, NotAsked } from "./fault.ts";
import type { MigrationFile } from "./migration_files.ts";

/** What the doctor was given to look with. */
export interface Means {
  /** URL of the MCP endpoint, without a slash at its end. */
  readonly endpoint: string;
  readonly ask: Ask;
  /** The project's database as its owner; absent where it is not to be looked at. */
  readonly database?: postgres.Sql;
  /** Connection string of `mcp_gateway`, as the function has it. */
  readonly gatewayUrl?: string;
  /** Authority that signs the database's certificate, as MCP_DATABASE_CA has it. */
  readonly certificateAuthority?: string;
  /** Access token of an OAuth client. */
  readonly token?: string;
  /** Token for the platform's Management API. */
  readonly managementToken?: string;
  /** The project's reference, where it is one of the platform's. */
  readonly projectRef?: string;
  /** The function's MCP_SECRET_KEY. */
  readonly secretKey?: string;
  /** What the plan gives the database, in bytes. */
  readonly databaseLimitBytes: number;
  /** Calls a month to reckon with; those of the last 30 days where absent. */
  readonly callsPerMonth?: number;
  readonly migrations: readonly MigrationFile[];
}

/** A deployment that can be reached. */
export interface Deployment extends Means {
  /** What `/health` answered to the first request of all. */
  readonly health: Answer;
  /** Supabase Auth, as the endpoint names it; where it is on the platform if it does not. */
  readonly authUrl: string;
}

/**
 * Makes the first contact.
 *
 * @throws {CouldNotLook} Where nobody answers.
 */
export async function deploymentAt(means: Means): Promise<Deployment> {
  const { ask, endpoint } = means;
  const home = endpoint.replace(/\/functions\/v1\/[^/]+$/, "");
  const platformAuth = `${home}/auth/v1`;
  // Opens the connection by another door, so that the first answer of the
  // function tells of the function alone. What is answered here is no matter.
  await ask(`${platformAuth}/health`);
  const health = await ask(`${endpoint}/health`);
  if (!health) {
    throw new CouldNotLook(
      `Nobody answers at ${endpoint}. See that the URL is right, the project ` +
        "is not paused, and this computer is online.",
    );
  }
  const metadata = fieldsOf(await ask(endpoint + METADATA_PATH));
  const [issuer] = stringsIn(metadata?.["authorization_servers"]);
  const authUrl = issuer && URL.canParse(issuer) ? issuer : platformAuth;
  return { ...means, health, authUrl };
}

/**
 * Makes sure there is a function to ask.
 *
 * @throws {NotAsked} Where there is none, which is the endpoint's finding.
 */
export function assertServes({ health }: Deployment): void {
  if (health.status !== 200) {
    throw new NotAsked("the function does not answer");
  }
}

/**
 * The database as its owner.
 *
 * @throws {NotAsked} Where it was not given.
 */
export function databaseOf({ database }: Deployment): postgres.Sql {
  if (!database) throw new NotAsked("add --database, the owner's");
  return database;
}
