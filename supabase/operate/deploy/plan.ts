import { authConfigStep } from "./auth_config_step.ts";
import type { Deployment } from "./deployment.ts";
import { endpointStep } from "./endpoint_step.ts";
import { functionStep } from "./function_step.ts";
import { gatewayStep } from "./gateway_step.ts";
import { migrationsStep } from "./migrations_step.ts";
import type { ProjectCli } from "./project_cli.ts";
import type { ProjectState } from "./project_state.ts";
import { secretsStep } from "./secrets_step.ts";
import type { Step } from "./step.ts";

/**
 * The steps of a deployment, in an order in which each may be the last that
 * succeeds: what is new is there before anything asks for it. The database
 * comes first, since Supabase Auth calls the token hook from the moment it is
 * configured; the function last, since it needs all the rest.
 */
export async function plan(
  cli: ProjectCli,
  state: ProjectState,
  deployment: Deployment,
  renew: boolean,
): Promise<readonly Step[]> {
  return [
    await migrationsStep(cli, state),
    endpointStep(cli, state, deployment),
    await authConfigStep(cli),
    gatewayStep(cli, state, renew),
    await secretsStep(cli, state, deployment, renew),
    await functionStep(cli, state),
  ];
}

/** A plan in words: what changes below each step's title. */
export function planInWords(steps: readonly Step[]): string {
  return steps.map(({ title, changes, note }) =>
    changes.length === 0
      ? `  ✓ ${title}: ${note ?? "as it should be"}`
      : [`  → ${title}`, ...changes.map((change) => `      ${change}`)]
        .join("\n")
  ).join("\n");
}
