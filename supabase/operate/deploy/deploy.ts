import { buildSite } from "../../site/build.ts";
import { Fault } from "../../local/fault.ts";
import type { Deployment } from "./deployment.ts";
import { hosting } from "./hosting.ts";
import { plan, planInWords } from "./plan.ts";
import { projectCli, type RunCli } from "./project_cli.ts";
import { projectState } from "./project_state.ts";
import { workspaceFor } from "./workspace.ts";

/** How far a deployment goes. */
export interface DeployOptions {
  /** Ends after the plan. */
  readonly dryRun?: boolean;
  /** Makes the gateway's password and the secret key anew. */
  readonly renew?: boolean;
  /** Where the site's files are put. */
  readonly siteDir: string;
}

/** What a deployment reaches beyond itself. */
export interface DeployPorts {
  readonly supabase: RunCli;
  /** Tells the operator. */
  readonly say: (line: string) => void;
  /** Whether the operator wants the plan done. */
  readonly confirm: () => boolean | Promise<boolean>;
  /** Examines what was deployed, and tells; none where this release has no doctor. */
  readonly examine?: ((endpoint: string) => Promise<boolean>) | undefined;
}

/**
 * Deploys: looks at the project, shows what it lacks, and does that. Nothing is
 * remembered between two deployments, so a broken one is resumed by another.
 *
 * @throws {Fault} Where something fails, with what to do.
 */
export async function deploy(
  deployment: Deployment,
  { dryRun = false, renew = false, siteDir }: DeployOptions,
  { supabase, say, confirm, examine }: DeployPorts,
): Promise<void> {
  const { ref, siteUrl, endpoint, publicUrl } = deployment;
  await using workspace = await workspaceFor(deployment);
  const cli = projectCli(supabase, { dir: workspace.dir, ref });

  say(`Looking at project ${ref} …`);
  const state = await projectState(cli);
  const steps = await plan(cli, state, deployment, renew);
  const due = steps.filter(({ changes }) => changes.length > 0);
  say(`\n${planInWords(steps)}`);
  say(`  then: the site's files into ${siteDir}, for ${siteUrl}`);
  say(
    examine
      ? `  then: deno task doctor ${endpoint}\n`
      : "  then: nothing more; this release has no `deno task doctor`\n",
  );
  if (dryRun) {
    say("This was a dry run: nothing has been changed.");
    return;
  }
  if (due.length === 0) say("The project has all of it already.");
  else if (!await confirm()) throw new Fault("Nothing has been changed.");

  for (const { title, apply } of due) {
    say(`${title} …`);
    await apply();
  }
  await buildSite({
    outDir: siteDir,
    supabaseUrl: publicUrl,
    publishableKey: state.publishableKey,
    mcpUrl: endpoint,
  });
  say(`\nDeployed. The MCP endpoint is ${endpoint}\n`);
  say(hosting(siteDir, siteUrl));
  if (examine && !await examine(endpoint)) {
    throw new Fault(
      "It is deployed, but the doctor found something; see above. Until the " +
        "site is on its host, that is expected.",
    );
  }
}
