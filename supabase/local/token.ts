/**
 * `deno task token`: connects a client as a user would in the browser, and
 * prints its access token as the last line.
 *
 * @module
 */
import { PERMISSIONS } from "../functions/mcp/toolsets/permissions.ts";
import { argumentsOf, LOCAL_DIR, runCommand } from "./command.ts";
import { connectClient } from "./connect_client.ts";
import { Fault } from "./fault.ts";
import { runningProject } from "./project.ts";
import { signIn } from "./sign_in.ts";

const USAGE = "deno task token --email EMAIL [--permissions a:read,a:write]";

await runCommand(async () => {
  const { values } = argumentsOf(USAGE, {
    email: { type: "string" },
    permissions: { type: "string", default: PERMISSIONS.join(",") },
  });
  if (!values.email) throw new Fault(`Usage: ${USAGE}`);
  const permissions = values.permissions.split(",").filter(Boolean);
  const unknown = permissions.filter((name) =>
    !PERMISSIONS.some((known) => known === name)
  );
  if (unknown.length > 0) {
    throw new Fault(
      `Unknown permission: ${unknown.join(", ")}. ` +
        `There are: ${PERMISSIONS.join(", ")}.`,
    );
  }
  const project = await runningProject(LOCAL_DIR);
  const user = await signIn(project, values.email);
  const { accessToken } = await connectClient(project, user, permissions);
  console.error(
    `An access token of ${values.email} for ${project.endpoint}, ` +
      `good for an hour, with: ${permissions.join(", ") || "no permission"}.`,
  );
  console.log(accessToken);
});
