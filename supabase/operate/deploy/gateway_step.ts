import { literal } from "../../functions/mcp/db/sql_text.ts";
import type { ProjectCli } from "./project_cli.ts";
import type { ProjectState } from "./project_state.ts";
import { scramVerifier } from "./scram_verifier.ts";
import { setSecrets } from "./set_secrets.ts";
import { sha256 } from "./sha256.ts";
import type { Step } from "./step.ts";

/** The pooler's port for transaction mode. */
const TRANSACTION_PORT = 6_543;

/**
 * Gives the role `mcp_gateway` a password of chance, and the function the
 * connection string with it.
 *
 * Neither can be read back. So a note on the role says of which connection
 * string it has the password, by its SHA-256; the platform shows the same of
 * the secret. Where the two differ, the last deployment ended between them, or
 * someone changed one: both are made anew.
 */
export function gatewayStep(
  cli: ProjectCli,
  { poolerHost, secrets, gatewayNote }: Pick<
    ProjectState,
    "poolerHost" | "secrets" | "gatewayNote"
  >,
  renew: boolean,
): Step {
  const known = secrets.get("MCP_DATABASE_URL");
  const isRight = !renew && known !== undefined &&
    gatewayNote === noteOf(known, poolerHost);
  return {
    title: "Gateway role",
    changes: isRight ? [] : [
      "give mcp_gateway a new password, made by chance and shown to nobody",
      `set the secret MCP_DATABASE_URL, by ${poolerHost}:${TRANSACTION_PORT}`,
    ],
    async apply() {
      const password = crypto.getRandomValues(new Uint8Array(32)).toHex();
      const url = `postgresql://mcp_gateway.${cli.ref}:${password}` +
        `@${poolerHost}:${TRANSACTION_PORT}/postgres?sslmode=require`;
      const note = noteOf(await sha256(url), poolerHost);
      await cli.change(
        `alter role mcp_gateway password ${literal(scramVerifier(password))};
         comment on role mcp_gateway is ${literal(note)};`,
      );
      await setSecrets(cli, new Map([["MCP_DATABASE_URL", url]]));
    },
  };
}

function noteOf(digest: string, host: string): string {
  return `Homeport: password of the MCP_DATABASE_URL by ${host} with SHA-256 ${digest}`;
}
