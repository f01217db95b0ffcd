import type { Transport } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Caller } from "../core/caller.ts";
import { Refusal } from "../core/errors.ts";
import type { Era } from "../core/operation.ts";
import type { Conversation } from "./conversation.ts";
import { ANSWER_TIME_S } from "./elicitation.ts";
import { type McpOptions, serversOf } from "./server.ts";

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
  // What the client carries between the rounds of a call lives as long as the channel.
  const secretKey = crypto.randomUUID() + crypto.randomUUID();
  const serverFor = serversOf({ ...options, secretKey });
  serveStdio(({ era }) => serverFor(stdioConversation(caller, era)), {
    transport: wire.transport,
    onerror: (cause) => log({ event: "mcp.error", cause }),
  });
  await wire.closed;
}

/** The conversation that a connection over STDIO is, from its start to its end. */
export function stdioConversation(caller: Caller, era: Era): Conversation {
  return {
    caller,
    scope: { readOnly: false },
    era,
    requestId: () => crypto.randomUUID(),
    traceparent: null,
    gone: ({ mcpReq }) => mcpReq.signal,
    // The channel is there: the question goes out on it, and the answer comes back.
    sendQuestion: (_server, { mcpReq }) =>
      async function send({ method, params }) {
        try {
          return await mcpReq.send({ method, params }, {
            timeout: ANSWER_TIME_S * 1_000,
            signal: mcpReq.signal,
          });
        } catch (cause) {
          throw new Refusal("no_answer", undefined, { cause });
        }
      },
  };
}
