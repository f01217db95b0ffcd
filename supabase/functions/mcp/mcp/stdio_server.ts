import type { Transport } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Caller } from "../kernel/caller.ts";
import { type McpOptions, serversOf } from "./server.ts";
import { stdioConversation } from "./stdio_conversation.ts";

/** What is served on the wire, and to whom. */
export interface StdioOptions extends Omit<McpOptions, "secretKey"> {
  readonly caller: Caller;
  readonly wire: {
    readonly transport: Transport;
    /** Resolves when the client has gone. */
    readonly closed: Promise<void>;
  };
}

/** Serves both families of the protocol over STDIO; resolves when the client has gone. */
export async function stdioServer(
  { caller, wire, ...options }: StdioOptions,
): Promise<void> {
  const { log } = options;
  // What the client carries between the rounds of a call lives as long as the line.
  const secretKey = crypto.randomUUID() + crypto.randomUUID();
  const serverFor = serversOf({ ...options, secretKey });
  serveStdio(({ era }) => serverFor(stdioConversation(caller, era)), {
    transport: wire.transport,
    onerror: (cause) => log({ event: "mcp.error", cause }),
  });
  await wire.closed;
}
