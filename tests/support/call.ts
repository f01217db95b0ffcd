import {
  connect,
  type ConnectionOptions,
} from "../../supabase/functions/mcp/db/connection.ts";
import { dbOfClient } from "../../supabase/functions/mcp/db/batch.ts";
import {
  accountDb,
  dbOfCall,
} from "../../supabase/functions/mcp/db/call_db.ts";
import { argumentSummary } from "../../supabase/functions/mcp/core/argument_summary.ts";
import type { Caller } from "../../supabase/functions/mcp/core/caller.ts";
import type { Db } from "../../supabase/functions/mcp/core/db.ts";
import type { Peer } from "../../supabase/functions/mcp/core/client.ts";
import { Refusal } from "../../supabase/functions/mcp/core/errors.ts";
import type { Tool } from "../../supabase/functions/mcp/core/tool.ts";
import type { TestDatabase } from "./database.ts";

/** The function's own way to a test's database: the real pool, as `mcp_gateway`. */
export interface Gateway extends AsyncDisposable {
  /** Calls a tool as the pipeline does: admitted, recorded, within row-level security. */
  call(tool: Tool, caller: Caller, input: unknown): Promise<
    // deno-lint-ignore no-explicit-any -- tests look into answers of every shape
    any
  >;
  /** The database as the caller sees it beside calls: a session on the site, or a client. */
  session(caller: Caller): Db;
}

/** A client that can be asked nothing, and does not listen. */
export const MUTE: Peer = {
  takes: () => false,
  ask: () => Promise.reject(new Refusal("cannot_ask")),
  progress: async () => {},
  log: async () => {},
};

/** Opens a {@linkcode Gateway}; `await using` it, before the database goes. */
export function gatewayTo(
  { url, certificateAuthority }:
    & Pick<TestDatabase, "url">
    & Pick<ConnectionOptions, "certificateAuthority">,
): Gateway {
  const connection = connect({
    url: url("mcp_gateway"),
    certificateAuthority,
    maxConnections: 4,
    connectTimeoutMs: 5_000,
  });
  const options = { send: connection.send, statementTimeoutMs: 8_000 };
  return {
    call(tool, caller, input) {
      const { name, permission, effect } = tool;
      const db = dbOfCall(options, caller, {
        tool: name,
        permission,
        effect,
        requestId: crypto.randomUUID(),
        era: "modern",
        arguments: argumentSummary(tool.input, input),
      });
      const { signal } = new AbortController();
      return tool.call(input, {
        caller,
        db: db.work,
        peer: MUTE,
        signal: () => signal,
      })
        .then(({ structured, content }) => structured ?? content);
    },
    session: (caller) =>
      caller.clientId
        ? dbOfClient(options, caller)
        : accountDb(options).session(caller),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
