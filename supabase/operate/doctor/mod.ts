import { authSettings } from "./auth_settings.ts";
import { capacity } from "./capacity.ts";
import { clientRole } from "./client_role.ts";
import { cors } from "./cors.ts";
import { type Deployment, deploymentAt, type Means } from "./deployment.ts";
import { discovery } from "./discovery.ts";
import { endpoint } from "./endpoint.ts";
import type { Finding } from "./finding.ts";
import type { Group, Looked } from "./group.ts";
import { hook } from "./hook.ts";
import { housekeeping } from "./housekeeping.ts";
import { latency } from "./latency.ts";
import { migrations } from "./migrations.ts";
import { pooler } from "./pooler.ts";
import { role } from "./role.ts";
import { secrets } from "./secrets.ts";
import { site } from "./site.ts";
import { tables } from "./tables.ts";
import { token } from "./token.ts";

/** Everything that is looked at, in the order it is told. */
export const GROUPS: readonly Group[] = [
  endpoint,
  discovery,
  cors,
  site,
  token,
  latency,
  authSettings,
  migrations,
  hook,
  role,
  clientRole,
  tables,
  pooler,
  secrets,
  housekeeping,
  capacity,
];

/** What the doctor has to say. */
export interface Diagnosis {
  readonly endpoint: string;
  readonly looked: readonly Looked[];
  readonly findings: readonly Finding[];
  /** Whether something could not be looked at that was asked for. */
  readonly failed: boolean;
}

/**
 * Looks at a deployment; changes nothing in it, but that calls with a token are
 * recorded as all calls are.
 *
 * @throws {CouldNotLook} Where nobody answers at the endpoint.
 */
export async function diagnosisOf(means: Means): Promise<Diagnosis> {
  const deployment: Deployment = await deploymentAt(means);
  const looked: Looked[] = [];
  // One after the other: together they would measure each other.
  for (const group of GROUPS) looked.push(await group.look(deployment));
  return {
    endpoint: means.endpoint,
    looked,
    findings: looked.flatMap(({ findings }) => findings),
    failed: looked.some(({ skipped }) => skipped?.failed),
  };
}
