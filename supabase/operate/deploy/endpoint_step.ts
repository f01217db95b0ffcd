import { literal } from "../../functions/mcp/db/sql_text.ts";
import type { Deployment } from "./deployment.ts";
import type { ProjectCli } from "./project_cli.ts";
import type { ProjectState } from "./project_state.ts";
import type { Step } from "./step.ts";

/** Tells the database for which endpoint its tokens are. */
export function endpointStep(
  cli: ProjectCli,
  state: Pick<ProjectState, "endpoint">,
  { endpoint }: Pick<Deployment, "endpoint">,
): Step {
  return {
    title: "Endpoint",
    changes: state.endpoint === endpoint
      ? []
      : [`tokens are for ${endpoint}`, ...previously(state.endpoint)],
    apply: () =>
      cli.change(`update mcp.settings set endpoint = ${literal(endpoint)}`),
  };
}

function previously(endpoint: string | null): readonly string[] {
  return endpoint === null
    ? []
    : [`instead of ${endpoint}: clients connected there must connect again`];
}
