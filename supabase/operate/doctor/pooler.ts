import postgres from "postgres";
import { isConfidential } from "../../functions/mcp/core/database_url.ts";
import { Fault } from "../../local/fault.ts";
import { openDatabase } from "../database.ts";
import { CouldNotLook, NotAsked } from "./fault.ts";
import { type Find, group } from "./group.ts";
import { isLoopback } from "../loopback.ts";

const AILMENTS = {
  "pooler.cannot-sign-in": {
    severity: "fault",
    what: "The function's connection string is refused.",
    why: "Every call fails.",
    mend:
      "alter role mcp_gateway password '<new>';   then: supabase secrets set MCP_DATABASE_URL=<with it>",
  },
  "pooler.other-role": {
    severity: "fault",
    what: "The function connects as another role than mcp_gateway.",
    why: "Another role may more than one call should, or cannot call at all.",
    mend:
      "supabase secrets set MCP_DATABASE_URL=postgresql://mcp_gateway.<ref>:<password>@<pooler>:6543/postgres",
  },
  "pooler.direct": {
    severity: "warning",
    what: "The function connects to Postgres directly, past the pooler.",
    why: "Each instance holds connections of its own; there are few.",
    mend:
      "supabase secrets set MCP_DATABASE_URL=<the transaction pooler's, port 6543>",
  },
  "pooler.session": {
    severity: "warning",
    what: "The function connects through a pooler in session mode.",
    why: "Each instance holds connections while it idles; there are few.",
    mend:
      "supabase secrets set MCP_DATABASE_URL=<the transaction pooler's, port 6543>",
  },
  "pooler.plain": {
    severity: "fault",
    what: "The function's connection to the database is not encrypted.",
    why: "What goes over can be read on the way; the function does not start.",
    mend:
      "supabase secrets set MCP_DATABASE_URL=<the same with ?sslmode=require>",
  },
} as const;

const CLIENTS = 3;

/** The function's way to the database. */
export const pooler = group({
  title: "Pooler",
  ailments: AILMENTS,
  async look({ gatewayUrl, certificateAuthority }, find) {
    if (!gatewayUrl) throw new NotAsked("set MCP_DATABASE_URL, the function's");
    if (!isConfidential(gatewayUrl)) find("pooler.plain");
    // A pooler on this machine may be left out.
    const isLocal = isLoopback(gatewayUrl);
    const clients: postgres.Sql[] = [];
    try {
      for (let at = 0; at < CLIENTS; at++) {
        clients.push(
          await openDatabase({
            url: gatewayUrl,
            setting: "MCP_DATABASE_URL",
            certificateAuthority,
          }),
        );
      }
      const mode = await modeOf(clients, find);
      if (!mode) return;
      if (!isLocal && mode === "direct") find("pooler.direct");
      if (!isLocal && mode === "session") find("pooler.session");
      return {
        line: mode === "direct" ? "no pooler: direct" : `${mode} mode`,
        figures: {},
      };
    } catch (thrown) {
      if (thrown instanceof Fault) throw new CouldNotLook(thrown.message);
      if (!(thrown instanceof postgres.PostgresError)) throw thrown;
      find("pooler.cannot-sign-in", `SQLSTATE ${thrown.code}`);
    } finally {
      await Promise.all(clients.map((client) => client.end({ timeout: 1 })));
    }
  },
});

/**
 * How the clients reach Postgres. A pooler names a process of its own to its
 * clients, and in transaction mode gives one that is idle to whoever comes
 * next; in session mode each client keeps the one it has.
 */
async function modeOf(
  clients: readonly postgres.Sql[],
  find: Find<keyof typeof AILMENTS>,
): Promise<"direct" | "session" | "transaction" | undefined> {
  const processes: number[] = [];
  for (const client of clients) {
    const rows = await client<
      { readonly process: number; readonly role: string }[]
    >`select pg_backend_pid() as process, current_user::text as role`;
    const [row] = rows;
    if (row!.role !== "mcp_gateway") {
      find("pooler.other-role", row!.role);
      return undefined;
    }
    if (row!.process === rows.state.pid) return "direct";
    processes.push(row!.process);
  }
  return new Set(processes).size < processes.length ? "transaction" : "session";
}
