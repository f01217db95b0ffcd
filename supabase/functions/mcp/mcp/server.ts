import {
  createMcpHandler,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import type { Era } from "../kernel/era.ts";
import type { Log } from "../kernel/event.ts";
import type { McpRequest } from "../kernel/mcp_request.ts";
import type { Pipeline } from "../kernel/pipeline.ts";
import { Refusal } from "../kernel/refusal.ts";
import type { Tool } from "../kernel/tool.ts";
import { traceIdFrom } from "../kernel/trace_id.ts";
import { toCallToolResult } from "./answer.ts";
import { catalogueOf } from "./catalogue.ts";

/** The server as clients see its name. */
const IMPLEMENTATION = {
  name: "homeport",
  title: "Homeport",
  version: "0.1.0",
};

const OPTIONS: ServerOptions = {
  capabilities: { tools: {} },
  instructions:
    "The user's own data, as far as they have granted it. Call tools by the " +
    "names listed; where a call is refused, its text says what to do next.",
  cacheHints: { "tools/list": { ttlMs: 60_000, cacheScope: "private" } },
};

/** What the protocol is served with. */
export interface McpOptions {
  readonly tools: readonly Tool[];
  readonly perform: Pipeline;
  readonly log: Log;
}

/** Serves both families of the protocol; holds nothing between requests. */
export function mcpServer(
  { tools, perform, log }: McpOptions,
): (request: McpRequest) => Promise<Response> {
  const catalogue = catalogueOf(tools);

  /** A server for one request, which knows its caller; nothing in it grows with the catalogue. */
  function serverFor(
    { request, caller, narrowing, requestId }: McpRequest,
    era: Era,
  ): Server {
    const server = new Server(IMPLEMENTATION, OPTIONS);
    server.setRequestHandler("tools/list", () => ({
      tools: catalogue.list(caller, narrowing),
    }));
    server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
      const tool = catalogue.get(params.name, narrowing);
      if (!tool) {
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          new Refusal("unknown_tool").words(),
        );
      }
      const outcome = await perform({
        tool,
        input: params.arguments ?? {},
        caller,
        requestId,
        traceId: traceIdFrom(
          params._meta?.["traceparent"] ?? request.headers.get("traceparent"),
        ),
        era,
        signal: mcpReq.signal,
      });
      return toCallToolResult(outcome);
    });
    return server;
  }

  // The handler hands its factory the very request it was given, so that finds
  // what we know of it.
  const known = new WeakMap<Request, McpRequest>();
  const handler = createMcpHandler(({ requestInfo, era }) => {
    const request = requestInfo && known.get(requestInfo);
    if (!request) throw new Error("A request came past authorisation.");
    return serverFor(request, era);
  }, { onerror: (cause) => log({ event: "mcp.error", cause }) });

  return async function serve(mcpRequest) {
    const { request, body } = mcpRequest;
    known.set(request, mcpRequest);
    return await handler.fetch(request, { parsedBody: body });
  };
}
