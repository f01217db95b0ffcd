import { Fault } from "../../local/fault.ts";
import type { Deployment } from "./deployment.ts";
import type { ProjectCli } from "./project_cli.ts";
import type { ProjectState } from "./project_state.ts";
import { setSecrets } from "./set_secrets.ts";
import { sha256 } from "./sha256.ts";
import type { Step } from "./step.ts";

/**
 * Sets the function's secrets but the connection string: those the operator
 * gave, and a key of chance where there is none.
 *
 * @throws {Fault} Where one is set that was not given and would change the endpoint.
 */
export async function secretsStep(
  cli: ProjectCli,
  { secrets }: Pick<ProjectState, "secrets">,
  { given }: Pick<Deployment, "given">,
  renew: boolean,
): Promise<Step> {
  if (secrets.has("PUBLIC_URL") && !given.has("PUBLIC_URL")) {
    throw new Fault(
      "The project was deployed with a PUBLIC_URL, and this time none is set. " +
        "Set it again, or take it away with `supabase secrets unset PUBLIC_URL`.",
    );
  }
  const wanted = new Map<string, string>();
  for (const [name, value] of given) {
    if (secrets.get(name) !== await sha256(value)) wanted.set(name, value);
  }
  const makesKey = !given.has("MCP_SECRET_KEY") &&
    (renew || !secrets.has("MCP_SECRET_KEY"));
  return {
    title: "Secrets",
    changes: [
      ...[...wanted.keys()].map((name) => `set ${name}`),
      ...(makesKey ? ["set MCP_SECRET_KEY, made by chance"] : []),
    ],
    async apply() {
      const made = crypto.getRandomValues(new Uint8Array(32)).toHex();
      await setSecrets(
        cli,
        makesKey ? new Map([...wanted, ["MCP_SECRET_KEY", made]]) : wanted,
      );
    },
  };
}
